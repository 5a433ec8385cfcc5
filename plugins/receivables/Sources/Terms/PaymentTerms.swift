import AvalKit

/// When an invoice is due and what an early payment saves: named terms are policy data, literal ones are read as
/// `net 30`, `2/10 net 30`, `net 30 eom` or `eom` (V-5).
package struct PaymentTerms: Codable, Sendable {
  /// A share of the amount with a due day of its own.
  package struct Milestone: Codable, Sendable {
    /// Percent of the amount; the shares of all milestones make 100.
    package let percent: ExactDecimal
    package let days: Int
  }

  package struct Discount: Codable, Sendable {
    package let percent: ExactDecimal
    /// Days from the invoice's day in which the discount may be taken.
    package let days: Int
  }

  /// How a due day that is not worked moves.
  package enum Roll: String, Codable, Sendable {
    case none, following, preceding, modifiedFollowing
  }

  package let title: Text?
  package var months: Int?
  package var days: Int?
  /// Days count from the end of the invoice's month.
  package var fromEndOfMonth: Bool?
  /// The due day moves to the end of its month.
  package var endOfMonth: Bool?
  package var discount: Discount?
  package var milestones: [Milestone]?
  package var roll: Roll?

  /// One due part of an invoice.
  package struct Part: Sendable, Hashable {
    package let due: CivilDate
    package let amount: Money
    package var discountDay: CivilDate?
    package var discount: Int64?
    package var discountPercent: ExactDecimal?
  }

  /// The parts of an invoice under these terms; they add up to its amount.
  package func parts(of amount: Money, from day: CivilDate, calendar: BusinessCalendar) throws -> [Part] {
    guard let milestones, !milestones.isEmpty else {
      var part = Part(due: try due(from: day, days: days ?? 0, calendar: calendar), amount: amount)
      if let discount {
        part.discountDay = try day.adding(days: discount.days)
        part.discount = try amount.percent(discount.percent, rounding: .halfAwayFromZero).minor
        part.discountPercent = discount.percent
      }
      return [part]
    }
    let scale = milestones.map(\.percent.scale).max() ?? 0
    let weights = try milestones.map { try $0.percent.rounded(digits: scale).units }.map(PaymentTerms.weight)
    let amounts = try amount.split(weights: weights)
    // Of a cent only one milestone has anything.
    return try zip(milestones, amounts).filter { !$1.isZero }.map { milestone, amount in
      Part(due: try due(from: day, days: milestone.days, calendar: calendar), amount: amount)
    }
  }

  private static func weight(_ units: Int128) throws -> Int64 {
    guard let weight = Int64(exactly: units), weight >= 0 else {
      throw Failure(
        .invalidParams, "A milestone's share is outside 0…100 percent; correct the payment terms.",
        zh: "付款节点比例超出 0…100%；请修正付款条件。", path: "/terms")
    }
    return weight
  }

  /// The due day of a part so many days after the terms' starting point.
  private func due(from day: CivilDate, days: Int, calendar: BusinessCalendar) throws -> CivilDate {
    let start = fromEndOfMonth == true ? day.endOfMonth : day
    var due = try Instalments.within("/terms") { try start.adding(months: months ?? 0).adding(days: days) }
    if endOfMonth == true { due = due.endOfMonth }
    switch roll ?? .none {
    case .none: return due
    case .following: return try calendar.onOrAfter(due)
    case .preceding: return max(day, try calendar.onOrBefore(due))
    case .modifiedFollowing:
      let after = try calendar.onOrAfter(due)
      return after.month == due.month ? after : max(day, try calendar.onOrBefore(due))
    }
  }

  /// Reads literal terms, or answers nil where the text is not of their form.
  package init?(literal text: String) {
    var words = text.lowercased().split(separator: " ")
    title = nil
    if let first = words.first, first.contains("/") {
      let halves = first.split(separator: "/", omittingEmptySubsequences: false)
      guard halves.count == 2, let percent = PaymentTerms.decimal(halves[0]), let days = PaymentTerms.days(halves[1]),
        !percent.isNegative, percent < ExactDecimal(100)
      else { return nil }
      discount = Discount(percent: percent, days: days)
      words.removeFirst()
    }
    if words.first == "net" {
      guard words.count >= 2, let net = PaymentTerms.days(words[1]) else { return nil }
      days = net
      words.removeFirst(2)
      if words == ["eom"] { fromEndOfMonth = true } else if !words.isEmpty { return nil }
    } else if words == ["eom"] {
      endOfMonth = true
    } else {
      return nil
    }
    if let discount, discount.days > (days ?? 31) { return nil }
  }

  private static func days(_ text: Substring) -> Int? {
    guard let days = Int(text), (0...3650).contains(days), text.first != "+" else { return nil }
    return days
  }

  private static func decimal(_ text: Substring) -> ExactDecimal? {
    do { return try ExactDecimal(parsing: text) } catch { return nil }
  }
}

/// The terms a company offers, as `policies/terms.json` states them.
package struct TermsPolicy: Codable, Sendable {
  package let schema: Int
  package let version: String
  package let title: Text
  /// Used where an invoice names neither terms nor a due day nor instalments: a name or literal terms.
  package let standard: String
  package let terms: [String: PaymentTerms]
  package let calendar: BusinessCalendar

  /// Terms by name, or read literally.
  package func terms(named name: String) throws -> PaymentTerms {
    if let named = terms[name] { return named }
    if let literal = PaymentTerms(literal: name) { return literal }
    throw Failure(
      .invalidParams,
      "\"\(name)\" is neither one of the payment terms (\(terms.keys.sorted().joined(separator: ", "))) nor of the form \"2/10 net 30\".",
      zh: "“\(name)”既不是已定义的付款条件（\(terms.keys.sorted().joined(separator: "、"))），也不是“2/10 net 30”这样的形式。",
      path: "/terms")
  }
}
