import AvalKit

extension ReceivablesModule {
  /// What a schema cannot see: shares that add up, rows in order, terms and accounts that exist.
  package static func check(_ policy: ProposedPolicy, in call: Call) throws {
    switch (policy.folder, policy.name) {
    case ("match", _): _ = try policy.decode(MatchPolicy.self)
    case (_, "credit"): try policy.decode(CreditPolicy.self).validate()
    case (_, "dates"): _ = try policy.decode(DatesPolicy.self)
    case (_, "currencies"): _ = try policy.decode(CurrencyPolicy.self)
    case (_, "compliance"): _ = try policy.decode(CompliancePolicy.self)
    case (_, "concentration"): _ = try policy.decode(ConcentrationPolicy.self)
    case (_, "tax-write-off"): _ = try policy.decode(TaxWriteOffPolicy.self)
    case (_, "late-fees"): try policy.decode(LateFeePolicy.self).validate()
    case (_, "provision"): try policy.decode(ProvisionPolicy.self).validate()
    case (_, "accounts"): try policy.decode(AccountsPolicy.self).validate()
    case (_, "terms"): try policy.decode(TermsPolicy.self).validate()
    default: break
    }
  }
}

/// The loss rates as `policies/provision.json` states them.
struct ProvisionPolicy: Decodable {
  let matrix: [ProvisionMatrix.Row]

  fileprivate func validate() throws {
    for (index, row) in matrix.enumerated() {
      let isLast = index == matrix.count - 1
      let rises = index == 0 || isLast || (matrix[index - 1].upTo ?? .max) < (row.upTo ?? .max)
      guard rises, (row.upTo == nil) == isLast else {
        throw Failure(
          .invalidParams, "Days rise from row to row, and the last row alone has null for the rest.",
          zh: "各行天数须递增，且仅最后一行以 null 表示其余。", path: "/matrix/\(index)/upTo")
      }
    }
  }
}

extension CreditPolicy {
  fileprivate func validate() throws {
    guard supplyStop.days >= overdue.days else {
      throw Failure(
        .invalidParams, "Supply stops no earlier than orders are held.", zh: "停止供货不得早于冻结订单。", path: "/supplyStop/days")
    }
  }
}

extension LateFeePolicy {
  fileprivate func validate() throws {
    try Self.requireOrder(lpr, at: "/lpr")
    for (name, rule) in rules.sorted(by: { $0.key < $1.key }) {
      try Self.requireOrder(rule.perDay ?? [], at: "/rules/" + JSONPointer.escape(name) + "/perDay")
    }
  }

  private static func requireOrder(_ rates: [Dated], at path: String) throws {
    for index in rates.indices.dropFirst() where rates[index].from <= rates[index - 1].from {
      throw Failure(
        .invalidParams, "Rates stand in the order of their days.", zh: "利率须按日期先后排列。", path: "\(path)/\(index)/from")
    }
  }
}

extension AccountsPolicy {
  fileprivate func validate() throws {
    for (movement, pair) in movements.sorted(by: { $0.key < $1.key }) {
      if let missing = [pair.debit, pair.credit].first(where: { accounts[$0] == nil }) {
        throw Failure(
          .invalidParams, "There is no account \(missing) among the accounts.", zh: "科目表中没有科目 \(missing)。",
          path: "/movements/" + JSONPointer.escape(movement))
      }
    }
  }
}

extension TermsPolicy {
  fileprivate func validate() throws {
    do { _ = try terms(named: standard) } catch let failure as Failure {
      throw Failure(.invalidParams, failure.message, path: "/standard")
    }
    for (name, terms) in terms.sorted(by: { $0.key < $1.key }) {
      let shares = (terms.milestones ?? []).map { Fraction($0.percent) }
      let total = try shares.reduce(Fraction.zero) { try $0 + $1 }
      guard shares.isEmpty || total == Fraction(100) else {
        throw Failure(
          .invalidParams, "The shares of the milestones make 100 percent.", zh: "各期比例合计须为 100%。",
          path: "/terms/" + JSONPointer.escape(name) + "/milestones")
      }
    }
  }
}
