import AvalKit

extension CollectionsModule {
  /// What a schema cannot see: the letters of a ladder, the fields of a letter, the order of hours and tiers.
  package static func check(_ policy: ProposedPolicy, in call: Call) throws {
    switch (policy.folder, policy.name) {
    case ("ladder", _): try policy.decode(Ladder.self).validate(letters: Letters.names(in: call))
    case ("letters", _): try policy.decode(LetterTemplate.self).validate()
    case (_, "contact"): try policy.decode(ContactRules.self).validate()
    case (_, "strategy"): try policy.decode(StrategyPolicy.self).validate()
    case (_, "worklist"): _ = try policy.decode(WorklistPolicy.self)
    default: break
    }
  }
}

extension ContactRules {
  fileprivate func validate() throws {
    do { _ = try offset } catch let failure as Failure { throw failure.at("/utcOffset") }
    guard from < until, until <= "24:00" else {
      throw Failure(
        .invalidParams, "Contact begins before it ends, at 24:00 at the latest.", zh: "允许联络的时段须先起后止，最迟至 24:00。",
        path: "/until")
    }
  }
}

extension StrategyPolicy {
  fileprivate func validate() throws {
    for index in courtFee.tiers.indices.dropFirst() where courtFee.tiers[index].above <= courtFee.tiers[index - 1].above
    {
      throw Failure(
        .invalidParams, "Each tier begins above the one before.", zh: "各档起点须逐档递增。",
        path: "/courtFee/tiers/\(index)/above")
    }
    for (index, channel) in channels.enumerated() {
      let hundred = ExactDecimal(100)
      guard channel.probability >= .zero, channel.probability <= hundred, channel.cost >= .zero, channel.cost <= hundred
      else {
        throw Failure(
          .invalidParams, "Probability and cost are from 0 to 100 percent.", zh: "成功率与成本须为 0 至 100%。",
          path: "/channels/\(index)")
      }
    }
  }
}

extension LetterTemplate {
  /// The merge fields that letters are filled with (`RenderLetter`).
  package static let fields = [
    "customer.name", "customer.archiveNumber", "customer.id", "creditor.name", "creditor.account", "today", "total",
    "total.words", "count", "supplyStop.day",
  ]
  /// Those of a line that is repeated for each item.
  package static let itemFields = ["number", "date", "dueDate", "daysOverdue", "amount", "open", "disputed"]
  /// Those of a line that is repeated for each currency with something on account.
  package static let creditFields = ["credit"]
  /// What opens a part that stands where it holds.
  package static let flags = ["supplyStop.ahead", "supplyStop.reached"]

  /// Fills the letter in each of its languages, with every flag up and down: a field that does not exist is found before
  /// a customer's letter lacks it.
  package func validate() throws {
    let bodies = [("en", Language.en, body.en), ("zh-Hans", .zhHans, body.zhHans)].filter { $0.2?.isEmpty == false }
    guard !bodies.isEmpty else {
      throw Failure(.invalidParams, "A letter has lines in at least one language.", zh: "信函至少有一种语言的正文。", path: "/body")
    }
    let blank = { (names: [String]) in Dictionary(uniqueKeysWithValues: names.map { ($0, "") }) }
    for (name, language, lines) in bodies {
      for holds in [true, false] {
        do {
          _ = try MergedLetter(
            lines ?? [], fields: blank(Self.fields), items: [blank(Self.itemFields)],
            credits: [blank(Self.creditFields)],
            flags: Dictionary(uniqueKeysWithValues: Self.flags.map { ($0, holds) }), language: language, title: "")
        } catch let failure as Failure {
          throw Failure(.invalidParams, failure.message, path: "/body/\(name)")
        }
      }
    }
  }
}
