import AvalKit

/// How payments find their items: rules in order, as `policies/match/….json` states them.
package struct MatchPolicy: Codable, Sendable {
  package enum RuleName: String, Codable, Sendable {
    /// The payment's reference names items.
    case reference
    /// One open item of exactly this amount.
    case exact
    /// One item, exact after a discount taken in time.
    case discount
    /// One sum of two to four items.
    case combination
    /// One item, short by at most the tolerance.
    case tolerance
    /// What the payer names, in the order named, and nothing else (民法典 560, the debtor's designation).
    case remitted
    /// Everything open, in the policy's order.
    case order
  }

  package struct Rule: Codable, Sendable {
    package let rule: RuleName
    /// 0…100.
    package let score: Int
    /// The most items of a combination, 2…4.
    package let items: Int?
  }

  /// What decides between items, from the most important; items that tie share pro rata.
  package enum OrderKey: String, Codable, Sendable {
    /// Costs, then interest and fees, then principal (民法典 561).
    case component
    /// What is due before what is not.
    case dueFirst
    /// Unsecured before secured.
    case security
    /// The higher rate of interest first.
    case burden
    case due
    case day
    case posted
  }

  /// From how many characters on a number in a text is a reference by itself: it may stand in a stranger's text by chance.
  package struct Distinctive: Codable, Sendable {
    /// Of a number of digits alone.
    package let digits: Int
    /// Of a number with letters and digits, both counted.
    package let mixed: Int

    /// A day in digits (`20260501`) stands in every other text of a bank and tells nobody, however long it is.
    package func covers(_ number: String) -> Bool {
      guard !Distinctive.isDay(number) else { return false }
      let digits = number.unicodeScalars.filter { $0.properties.numericType == .decimal }.count
      let letters = number.unicodeScalars.filter(\.properties.isAlphabetic).count
      return letters > 0 && digits > 0 ? letters + digits >= mixed : digits >= self.digits
    }

    private static func isDay(_ number: String) -> Bool {
      let digits = number.utf8.filter { (0x30...0x39).contains($0) }
      let signs = number.utf8.count - digits.count
      guard digits.count == 8, signs == 0 || signs == 2 else { return false }
      let text = String(decoding: digits, as: UTF8.self)
      let (year, month, day) = (text.prefix(4), text.dropFirst(4).prefix(2), text.suffix(2))
      guard (1990...2099).contains(Int(year) ?? 0) else { return false }
      return (try? CivilDate(parsing: "\(year)-\(month)-\(day)")) != nil
    }
  }

  package let schema: Int
  package let version: String
  package let title: Text
  /// The shortfall that closes as a bank charge, in units of the payment's currency.
  package let tolerance: ExactDecimal
  /// The shortfall is also at most this share of what is open, in percent; without it only the amount counts.
  package let tolerancePercent: ExactDecimal?
  /// A payer with more open items than this is matched by reference alone.
  package let maxCandidates: Int
  /// What counts as a reference where the payer is unknown and the amount does not fit; everything where left out.
  package let distinctive: Distinctive?
  package let rules: [Rule]
  package let order: [OrderKey]?
}

/// An open item that a payment may be meant for. Amounts are minor units of the payment's currency.
package struct Candidate: Sendable, Hashable {
  package let id: Int64
  package let document: Int64
  package let number: String
  package let component: String
  package let day: CivilDate
  package let due: CivilDate
  package let open: Int64
  package var discountDay: CivilDate?
  package var discount: Int64?
  package var secured: Bool
  package var interestRate: ExactDecimal?

  package init(
    id: Int64, document: Int64, number: String, component: String = "principal", day: CivilDate, due: CivilDate,
    open: Int64, discountDay: CivilDate? = nil, discount: Int64? = nil, secured: Bool = false,
    interestRate: ExactDecimal? = nil
  ) {
    self.id = id
    self.document = document
    self.number = number
    self.component = component
    self.day = day
    self.due = due
    self.open = open
    self.discountDay = discountDay
    self.discount = discount
    self.secured = secured
    self.interestRate = interestRate
  }
}

/// What a rule makes of a payment.
package struct MatchProposal: Sendable, Hashable {
  package struct Allocation: Sendable, Hashable {
    package let item: Int64
    package let amount: Int64
    package let discount: Int64
    package let charge: Int64

    package init(item: Int64, amount: Int64, discount: Int64 = 0, charge: Int64 = 0) {
      self.item = item
      self.amount = amount
      self.discount = discount
      self.charge = charge
    }
  }

  package let rule: MatchPolicy.RuleName
  package let score: Int
  package let allocations: [Allocation]
  /// Whether it is applied without asking.
  package let certain: Bool
  package let why: Text

  /// The same as a proposal for a person to decide, with the reason put first.
  package func doubted(_ why: Text) -> MatchProposal {
    guard certain else { return self }
    return MatchProposal(
      rule: rule, score: score / 2, allocations: allocations, certain: false,
      why: Text("\(why.en) \(self.why.en)", zh: "\(why.zhHans)\(self.why.zhHans)"))
  }
}
