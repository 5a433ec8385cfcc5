import AvalKit

/// One run of matching: the policy, and what has been found so far.
struct MatchRun {
  let ledger: Ledger
  let policy: MatchPolicy
  let applies: Bool
  var items: [MatchPayments.Match] = []
  private(set) var examined = 0
  /// Items to which something was applied.
  private(set) var applications = 0
  /// Whose items they were.
  private(set) var customers: Set<Int64> = []
  /// Whether any customer was merged into another; looked up once.
  private var hasMergers: Bool?

  static let standardPolicy = "default"

  static func policy(named name: String, in call: Call) throws -> Policy {
    let names = try call.policies(in: "match")
    guard names.contains(where: { $0 == name || $0 == "match/" + name }) else {
      throw Failure(
        .notFound, "There is no match policy \(name); choose one of \(names.joined(separator: ", ")).",
        zh: "没有名为 \(name) 的配对策略；请从 \(names.joined(separator: "、")) 中选择。", path: "/policy")
    }
    return try call.policy("match/" + name)
  }

  init(ledger: Ledger, policy: MatchPolicy, applies: Bool) {
    self.ledger = ledger
    self.policy = policy
    self.applies = applies
  }

  /// Payments with something unapplied, in the order of recording.
  static func waiting(after: any SQLBindable, limit: Int, in store: Store) throws -> [Int64] {
    try store.all(
      """
      SELECT id FROM receivables_credit WHERE unapplied > 0 AND kind = 'payment' AND id > ?1 ORDER BY id LIMIT ?2
      """, after, limit
    ) { $0.int(0) }
  }

  mutating func match(_ credit: Credit) throws -> [MatchPayments.Match] {
    var credit = credit
    return try settle(&credit).map { view($0.proposal, of: credit, applied: $0.applied) }
  }

  /// What a payment may be meant for among other customers' items: only proposed, because somebody must first say that the
  /// payer pays for another.
  func matchOthers(_ credit: Credit) throws -> [MatchPayments.Match] {
    guard credit.unapplied > 0, credit.customer != nil else { return [] }
    let found = try strangersCandidates(for: credit)
    guard !found.isEmpty else { return [] }
    return try matcher(credit, found).proposals().map { proposal in
      let why = Text(
        "The payer is another customer: transfer the payment (receivables.payment.transfer), then apply it.",
        zh: "付款人为另一客户：请先用 receivables.payment.transfer 转款，再核销。")
      return view(proposal.doubted(why), of: credit, applied: false)
    }
  }

  /// Finds what a payment is meant for and applies what is certain.
  mutating func settle(_ credit: inout Credit) throws -> [(proposal: MatchProposal, applied: Bool)] {
    examined += 1
    guard credit.unapplied > 0 else { return [] }
    let exact = try soleExact(for: credit)
    let proposals = try exact.map { [$0] } ?? checked(for: credit)
    var found: [(proposal: MatchProposal, applied: Bool)] = []
    for proposal in proposals {
      let applied = proposal.certain && applies
      if applied { try apply(proposal, of: &credit) }
      found.append((proposal, applied))
    }
    return found
  }

  private func matcher(_ credit: Credit, _ candidates: [Candidate]) throws -> Matcher {
    try Matcher(
      policy: policy, day: credit.day, amount: Money(minor: credit.unapplied, currency: credit.currency),
      reference: credit.number ?? "", candidates: candidates)
  }

  /// What the rules find, doubted where the books know better.
  ///
  /// What fits by its amount alone is only proposed where the payer named a document of his that is closed: that may be a
  /// second payment of it, or a slip. And a number that several customers' documents have tells a stranger's payer only
  /// where the amount is exact.
  private mutating func checked(for credit: Credit) throws -> [MatchProposal] {
    let candidates = try candidates(for: credit)
    let proposals = try matcher(credit, candidates).proposals().map { try distinct($0, candidates, credit) }
    if credit.customer == nil, candidates.reduce(0, { $0 + $1.open }) != credit.unapplied,
      proposals.contains(where: { $0.certain && $0.rule == .reference }),
      try MatchRun.payer(paysFrom: credit.bankAccount, in: ledger.store) == nil,
      let shared = try candidates.first(where: { try isShared($0) })
    {
      return proposals.map {
        $0.doubted(
          Text(
            "Several customers have a document \(shared.number), and the payer is unknown.",
            zh: "多个客户有编号为 \(shared.number) 的单据，且付款人不明。"))
      }
    }
    let amountRules: Set<MatchPolicy.RuleName> = [.exact, .discount, .combination, .tolerance]
    guard proposals.contains(where: { $0.certain && amountRules.contains($0.rule) }),
      let number = try closedNumber(namedBy: credit)
    else { return proposals }
    return proposals.map {
      $0.doubted(
        Text(
          "The reference names \(number), which is closed; look for a double payment.",
          zh: "附言写明 \(number)，该单据已结清，请核实是否重复付款。"))
    }
  }

  /// A short number may stand in a stranger's text by chance: where the payer is unknown and the amount is not exactly
  /// what its document is open for, it is a proposal.
  private func distinct(
    _ proposal: MatchProposal, _ candidates: [Candidate], _ credit: Credit
  ) throws -> MatchProposal {
    guard proposal.certain, credit.customer == nil, let distinctive = policy.distinctive else { return proposal }
    let named = proposal.allocations.compactMap { part in candidates.first { $0.id == part.item } }
    let isExact =
      proposal.allocations.reduce(0) { $0 + $1.amount } == credit.unapplied
      && zip(proposal.allocations, named).allSatisfy { $0.amount + $0.discount + $0.charge == $1.open }
    guard !isExact, !named.contains(where: { distinctive.covers($0.number) }),
      try MatchRun.payer(paysFrom: credit.bankAccount, in: ledger.store) == nil
    else { return proposal }
    let numbers = Set(named.map(\.number)).sorted()
    return proposal.doubted(
      Text(
        "The payer is unknown, the amount another, and \(numbers.joined(separator: ", ")) by itself tells nobody.",
        zh: "付款人不明、金额不符，仅凭 \(numbers.joined(separator: "、")) 不足以作为付款依据。"))
  }

  /// Whether another customer has, or had, a document of the same number.
  private func isShared(_ candidate: Candidate) throws -> Bool {
    try ledger.store.first(
      """
      SELECT 1 FROM receivables_item
      WHERE number = ?1 AND customer <> (SELECT customer FROM receivables_item WHERE id = ?2) LIMIT 1
      """, candidate.number, candidate.id
    ) { _ in true } ?? false
  }

  private func closedNumber(namedBy credit: Credit) throws -> String? {
    guard let reference = credit.number, !reference.isEmpty,
      let customer = try credit.customer ?? MatchRun.payer(paysFrom: credit.bankAccount, in: ledger.store)
    else { return nil }
    let owner = try ledger.call.survivor(customer)
    let named = try ledger.store.all(MatchRun.namedClosed, owner, NamedItems.plain(reference)) { row in
      let day = row.day(1)
      return Candidate(id: row.int(2), document: row.int(2), number: row.text(0), day: day, due: day, open: 0)
    }
    return NamedItems(in: reference, named).items.first?.number
  }

  private static let namedClosed = """
    SELECT number, day, id FROM receivables_item
    WHERE customer IN (SELECT id FROM archive_customer_v1 WHERE id = ?1 OR merged_into = ?1)
      AND open = 0 AND instr(?2, lower(number)) > 0 ORDER BY id LIMIT 100
    """

  // MARK: Candidates

  /// Most payments without a reference pay one item in full: found in the index of open items alone.
  private mutating func soleExact(for credit: Credit) throws -> MatchProposal? {
    guard credit.number?.isEmpty ?? true, let customer = credit.customer, try !mergersExist() else { return nil }
    var candidates: [Candidate] = []
    try ledger.store.prepared(MatchRun.balancesOfCustomer) { statement in
      try statement.bind(customer, at: 1)
      try statement.bind(credit.currency.code, at: 2)
      try statement.bind(Int64(policy.maxCandidates) + 1, at: 3)
      try statement.each { row in
        let due = row.day(1)
        candidates.append(Candidate(id: row.int(0), document: 0, number: "", day: due, due: due, open: row.int(2)))
        return true
      }
    }
    return try matcher(credit, candidates).soleExact()
  }

  private mutating func mergersExist() throws -> Bool {
    if let hasMergers { return hasMergers }
    let found = try ledger.store.first(MatchRun.anyMerger) { _ in true } ?? false
    hasMergers = found
    return found
  }

  private mutating func candidates(for credit: Credit) throws -> [Candidate] {
    guard let payer = try credit.customer ?? MatchRun.payer(paysFrom: credit.bankAccount, in: ledger.store)
    else { return try strangersCandidates(for: credit) }
    let merged = try mergersExist()
    let customer = try merged ? ledger.call.survivor(payer) : payer
    var candidates: [Candidate] = []
    try ledger.store.prepared(merged ? MatchRun.ofMergedCustomer : MatchRun.ofCustomer) { statement in
      try statement.bind(customer, at: 1)
      try statement.bind(credit.currency.code, at: 2)
      try statement.bind(Int64(max(policy.maxCandidates, 1_000) + 1), at: 3)
      try statement.each { row in
        candidates.append(try MatchRun.candidate(row))
        return true
      }
    }
    return candidates.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
  }

  private static let balancesOfCustomer = """
    SELECT id, due, open FROM receivables_item WHERE customer = ?1 AND currency = ?2 AND open > 0
    ORDER BY due, id LIMIT ?3
    """

  private static let anyMerger = "SELECT 1 FROM archive_customer_v1 WHERE merged_into IS NOT NULL LIMIT 1"

  private static let ofCustomer = """
    SELECT \(columns) FROM receivables_item WHERE customer = ?1 AND currency = ?2 AND open > 0
    ORDER BY due, id LIMIT ?3
    """

  private static let ofMergedCustomer = """
    SELECT \(columns) FROM receivables_item
    WHERE customer IN \(CustomerRef.members(of: "?1"))
      AND currency = ?2 AND open > 0
    ORDER BY due, id LIMIT ?3
    """

  /// A payer is known by the account that earlier payments came from, where all of those were one customer's.
  static func payer(paysFrom account: String?, in store: Store) throws -> Int64? {
    // "1234****0001" may be anybody's.
    guard let account, !account.utf8.contains(UInt8(ascii: "*")) else { return nil }
    let customers = try store.all(
      """
      SELECT DISTINCT coalesce(a.merged_into, a.id) FROM receivables_credit c
      JOIN archive_customer_v1 a ON a.id = c.customer
      WHERE c.bank_account = ?1 LIMIT 2
      """, account
    ) { $0.int(0) }
    return customers.count == 1 ? customers[0] : nil
  }

  /// Without a payer only a reference can speak: the open items whose numbers stand in it, if one customer owns them.
  private func strangersCandidates(for credit: Credit) throws -> [Candidate] {
    guard let reference = credit.number, !reference.isEmpty else { return [] }
    var owners: Set<Int64> = []
    var found: [Candidate] = []
    try ledger.store.each(
      """
      SELECT \(MatchRun.columns), (SELECT coalesce(a.merged_into, a.id) FROM archive_customer_v1 a
        WHERE a.id = receivables_item.customer) FROM receivables_item
      WHERE open > 0 AND currency = ?1 AND instr(?2, lower(number)) > 0 ORDER BY due, id LIMIT 1000
      """, credit.currency.code, NamedItems.plain(reference)
    ) { row in
      found.append(try MatchRun.candidate(row))
      owners.insert(row.int(11))
      return true
    }
    let named = NamedItems(in: reference, found).items
    return owners.count == 1 ? named : []
  }

  private static let columns = """
    id, document, number, component, day, due, open, discount_day, discount, secured, interest_rate
    """

  private static func candidate(_ row: Row) throws -> Candidate {
    Candidate(
      id: row.int(0), document: row.int(1), number: row.text(2), component: row.text(3), day: row.day(4),
      due: row.day(5), open: row.int(6), discountDay: row.optionalDay(7), discount: row.optionalInt(8),
      secured: row.bool(9), interestRate: try row.optionalText(10).map { try ExactDecimal(parsing: $0) })
  }

  // MARK: Effects

  private mutating func apply(_ proposal: MatchProposal, of credit: inout Credit) throws {
    let before = CreditView(credit)
    applications += proposal.allocations.count
    for allocation in proposal.allocations {
      guard var item = try ledger.item(allocation.item) else { continue }
      customers.insert(item.customer)
      let day = try ledger.naturalDay(credit, item)
      if allocation.discount > 0 {
        try ledger.adjust(&item, by: -allocation.discount, kind: "discount", on: day, counter: credit.id)
      }
      if allocation.charge > 0 {
        try ledger.adjust(&item, by: -allocation.charge, kind: "charge", on: day, counter: credit.id)
      }
      _ = try ledger.apply(&credit, [.init(item: item, amount: allocation.amount, path: "/payment")], on: day)
    }
    try ledger.call.change(credit.entityID.description, before: before, after: CreditView(credit))
  }

  private func view(_ proposal: MatchProposal, of credit: Credit, applied: Bool) -> MatchPayments.Match {
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: credit.currency) }
    return MatchPayments.Match(
      payment: credit.entityID, rule: proposal.rule.rawValue, score: proposal.score,
      allocations: proposal.allocations.map {
        .init(
          item: EntityID(prefix: Item.prefix, number: $0.item), amount: money($0.amount),
          discount: $0.discount > 0 ? money($0.discount) : nil, charge: $0.charge > 0 ? money($0.charge) : nil)
      },
      applied: applied, why: proposal.why)
  }
}
