import AvalKit

extension ArchiveModule {
  /// What a schema cannot see: keys that stand twice or nowhere, codes that no archive number may begin with.
  static func check(_ policy: ProposedPolicy, in call: Call) throws {
    switch (policy.folder, policy.name) {
    case ("cards", _): _ = try policy.decode(CardTemplate.self)
    case (_, "changes"): _ = try policy.decode(ChangePolicy.self)
    case (_, "cooperation"): _ = try policy.decode(CooperationPolicy.self)
    case (_, "folder"): try unique(policy.decode(DocumentTypes.self).types.map(\.key), at: "/types")
    case (_, "industries"): try policy.decode(Industries.self).validate()
    case (_, "intake"): _ = try policy.decode(IntakePolicy.self)
    case (_, "keyfacts"): _ = try policy.decode(KeyFacts.self)
    case (_, "legal-forms"): _ = try policy.decode(LegalForms.self)
    case (_, "pinyin"): _ = try policy.decode(Pinyin.self)
    case (_, "refusals"): _ = try policy.decode(RefusalPolicy.self)
    case (_, "report-budget"): _ = try policy.decode(ReportBudget.self)
    case (_, "retention"): try policy.decode(RetentionPolicy.self).validate()
    case (_, "reviews"): _ = try policy.decode(ReviewPolicy.self)
    case (_, "sources"): try unique(policy.decode(Sources.self).sources.map(\.key), at: "/sources")
    case (_, "updates"): try policy.decode(UpdatesDue.Policy.self).validate()
    default: break
    }
  }

  fileprivate static func unique(_ keys: [String], at path: String) throws {
    var seen: Set<String> = []
    for (index, key) in keys.enumerated() where !seen.insert(key).inserted {
      throw Failure(.invalidParams, "The key \(key) stands twice.", zh: "键 \(key) 出现两次。", path: "\(path)/\(index)/key")
    }
  }
}

extension Industries {
  fileprivate func validate() throws {
    try ArchiveModule.unique(industries.map(\.key), at: "/industries")
    for (index, industry) in industries.enumerated()
    where industry.code.isEmpty || !industry.code.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) {
      throw Failure(
        .invalidParams, "Archive numbers begin with lower-case letters.", zh: "档号须以小写字母开头。",
        path: "/industries/\(index)/code")
    }
  }
}

extension RetentionPolicy {
  fileprivate func validate() throws {
    let keys = Set(classes.map(\.key))
    try ArchiveModule.unique(classes.map(\.key), at: "/classes")
    let named =
      [("/otherwise", otherwise), ("/temporary", temporary)]
      + types.sorted { $0.key < $1.key }.map { ("/types/" + JSONPointer.escape($0.key), $0.value) }
      + items.sorted { $0.key < $1.key }.map { ("/items/" + JSONPointer.escape($0.key), $0.value) }
    if let missing = named.first(where: { !keys.contains($0.1) }) {
      throw Failure(
        .invalidParams, "There is no class \(missing.1).", zh: "没有保管类别 \(missing.1)。", path: missing.0)
    }
  }
}

extension UpdatesDue.Policy {
  fileprivate func validate() throws {
    guard remindMonths <= overdueMonths, overdueMonths <= blockMonths else {
      throw Failure(
        .invalidParams, "Reminding comes before overdue, and overdue before blocking.", zh: "提醒、逾期、冻结的月数须依次递增。",
        path: "/overdueMonths")
    }
  }
}
