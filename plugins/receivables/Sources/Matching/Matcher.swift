import AvalKit

/// Finds the items that a payment is meant for, by a policy's rules in order; the first rule with an opinion decides.
package struct Matcher {
  package let policy: MatchPolicy
  package let day: CivilDate
  package let amount: Money
  package let reference: String
  /// The payer's open items in the payment's currency, by due day.
  package let candidates: [Candidate]
  private let tolerance: Int64
  /// The share of an item that a shortfall may be, as `units ÷ scale` percent; nil where only the amount counts.
  private let toleratedShare: (units: Int128, scale: Int128)?

  package init(
    policy: MatchPolicy, day: CivilDate, amount: Money, reference: String, candidates: [Candidate]
  ) throws {
    self.policy = policy
    self.day = day
    self.amount = amount
    self.reference = reference
    self.candidates = candidates
    let units = try policy.tolerance.rounded(digits: Int(amount.currency.minorDigits), rounding: .down).units
    tolerance = Int64(exactly: units) ?? 0
    toleratedShare = try policy.tolerancePercent.map {
      (try $0.rounded(digits: 6, rounding: .down).units, 1_000_000)
    }
  }

  /// What the rules find; several where the payment is ambiguous, none where nothing fits.
  package func proposals() throws -> [MatchProposal] {
    let named = NamedItems(in: reference, candidates).items
    for rule in policy.rules {
      let found: [MatchProposal]
      switch rule.rule {
      case .reference: found = byReference(rule, named)
      case .exact where candidates.count <= policy.maxCandidates: found = byExactAmount(rule)
      case .discount where candidates.count <= policy.maxCandidates: found = byDiscount(rule)
      case .combination where candidates.count <= policy.maxCandidates: found = byCombination(rule)
      case .tolerance where candidates.count <= policy.maxCandidates: found = byTolerance(rule)
      case .exact, .discount, .combination, .tolerance: found = []
      case .remitted: found = fill(named, rule, Matcher.whyRemitted)
      case .order: found = try byOrder(rule)
      }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// The one item of exactly this amount, where nothing that the payer wrote and no earlier rule could say otherwise:
  /// then nothing but the items' balances has to be known.
  package func soleExact() -> MatchProposal? {
    guard reference.isEmpty, candidates.count <= policy.maxCandidates,
      let rule = policy.rules.first(where: { $0.rule != .reference && $0.rule != .remitted }), rule.rule == .exact
    else { return nil }
    let found = byExactAmount(rule)
    return found.count == 1 ? found[0] : nil
  }

  // MARK: The payer's words

  private func byReference(_ rule: MatchPolicy.Rule, _ named: [Candidate]) -> [MatchProposal] {
    guard let first = named.first else { return [] }
    let numbers = Array(Set(named.map(\.number))).sorted()
    let list = (numbers.joined(separator: ", "), numbers.joined(separator: "、"))
    let total = named.reduce(0) { $0 + $1.open }
    let whole = named.map { MatchProposal.Allocation(item: $0.id, amount: $0.open) }
    if total == amount.minor {
      return [
        certain(
          rule, whole, "The reference names \(list.0), which is open for exactly this amount.",
          "附言写明 \(list.1)，其未清金额恰为该款。")
      ]
    }
    let afterDiscount = named.map { ($0, discountInTime($0)) }
    if afterDiscount.contains(where: { $0.1 > 0 }), afterDiscount.reduce(0, { $0 + $1.0.open - $1.1 }) == amount.minor {
      let allocations = afterDiscount.map { item, discount in
        MatchProposal.Allocation(item: item.id, amount: item.open - discount, discount: discount)
      }
      return [
        certain(
          rule, allocations, "The reference names \(list.0); the discount was taken in time.",
          "附言写明 \(list.1)；现金折扣在期限内享受。")
      ]
    }
    if total < amount.minor {
      return [
        certain(rule, whole, "The reference names \(list.0); the rest stays on account.", "附言写明 \(list.1)；余款留作未核销款。")
      ]
    }
    let exact = named.filter { $0.open == amount.minor }
    if named.count > 1, exact.count == 1 {
      let one = MatchProposal.Allocation(item: exact[0].id, amount: amount.minor)
      return [
        certain(
          rule, [one], "The reference names \(exact[0].number), and one part is open for exactly this amount.",
          "附言写明 \(exact[0].number)，其中一期未清金额恰为该款。")
      ]
    }
    if isTolerable(total - amount.minor, of: total),
      !named.contains(where: { isLateDiscount($0, short: total - amount.minor) })
    {
      var allocations = whole
      let last = named[named.count - 1]
      let short = total - amount.minor
      if last.open > short {
        allocations[allocations.count - 1] = .init(item: last.id, amount: last.open - short, charge: short)
        return [
          certain(
            rule, allocations, "The reference names \(list.0); \(money(short)) short, within the tolerance.",
            "附言写明 \(list.1)；短少 \(money(short))，在容差之内。")
        ]
      }
    }
    let allocations = filled(named)
    if numbers.count == 1 {
      let late = isLateDiscount(first, short: total - amount.minor)
      return [
        certain(
          rule, allocations,
          late
            ? "The reference names \(list.0); the discount was taken after its last day and stays open."
            : "The reference names \(list.0), paid in part.",
          late ? "附言写明 \(list.1)；折扣逾期享受，差额仍未清。" : "附言写明 \(list.1)，部分付款。")
      ]
    }
    return [
      open(
        rule, allocations, "The reference names \(list.0), which are open for more; say what is paid.",
        "附言写明 \(list.1)，未清合计大于付款；请指明所付项目。")
    ]
  }

  private static let whyRemitted = Text(
    "Applied to what the payer names, in the order named.", zh: "按付款人指定的项目及顺序核销。")

  // MARK: Amounts

  private func byExactAmount(_ rule: MatchPolicy.Rule) -> [MatchProposal] {
    alternatives(
      rule, candidates.filter { $0.open == amount.minor }.map { .init(item: $0.id, amount: amount.minor) },
      Text("It is the only item open for exactly this amount.", zh: "仅有一笔未清项恰为该金额。"))
  }

  private func byDiscount(_ rule: MatchPolicy.Rule) -> [MatchProposal] {
    let fitting = candidates.compactMap { item -> MatchProposal.Allocation? in
      let discount = discountInTime(item)
      guard discount > 0, item.open - discount == amount.minor else { return nil }
      return .init(item: item.id, amount: amount.minor, discount: discount)
    }
    return alternatives(
      rule, fitting,
      Text(
        "It is the only item of exactly this amount after a discount taken in time.", zh: "扣除期限内的现金折扣后，仅有一笔未清项恰为该金额。"))
  }

  private func byTolerance(_ rule: MatchPolicy.Rule) -> [MatchProposal] {
    let fitting = candidates.compactMap { item -> MatchProposal.Allocation? in
      let short = item.open - amount.minor
      guard short > 0, isTolerable(short, of: item.open), !isLateDiscount(item, short: short) else { return nil }
      return .init(item: item.id, amount: amount.minor, charge: short)
    }
    return alternatives(
      rule, fitting,
      Text(
        "It is the only item short by at most the tolerance; the difference is a bank charge.",
        zh: "仅有一笔未清项的短少在容差之内；差额作银行手续费。"))
  }

  private func byCombination(_ rule: MatchPolicy.Rule) -> [MatchProposal] {
    let most = min(max(rule.items ?? 4, 2), 4)
    let sums = SubsetSum.subsets(of: candidates.map(\.open), summingTo: amount.minor, sizes: 2...most, atMost: 2)
    guard let first = sums.first else { return [] }
    if sums.count == 1 {
      let items = first.map { candidates[$0] }
      return [
        certain(
          rule, items.map { .init(item: $0.id, amount: $0.open) },
          "It is the only sum of at most \(most) items that makes this amount.", "不超过 \(most) 笔的组合中，仅有一组合计恰为该金额。")
      ]
    }
    return sums.map { sum in
      open(
        rule, sum.map { .init(item: candidates[$0].id, amount: candidates[$0].open) },
        "Several sums of items make this amount; choose one.", "有多组未清项合计恰为该金额；请选择其一。")
    }
  }

  private func byOrder(_ rule: MatchPolicy.Rule) throws -> [MatchProposal] {
    let allocations = try ApplicationOrder(keys: policy.order ?? [.due], on: day)
      .allocate(amount, to: candidates).map { MatchProposal.Allocation(item: $0.item, amount: $0.amount) }
    guard !allocations.isEmpty else { return [] }
    return [
      certain(
        rule, allocations, "Applied in the order of the policy: \(policy.title.en).", "按策略顺序核销：\(policy.title.zhHans)。")
    ]
  }

  // MARK: Pieces

  private func isTolerable(_ short: Int64, of open: Int64) -> Bool {
    guard short <= tolerance else { return false }
    return toleratedShare.map { Int128(short) * 100 * $0.scale <= Int128(open) * $0.units } ?? true
  }

  /// The discount that a payment of this day may still take off an untouched item.
  private func discountInTime(_ item: Candidate) -> Int64 {
    guard let last = item.discountDay, let discount = item.discount, day <= last, discount < item.open else { return 0 }
    return discount
  }

  /// Whether the shortfall is a discount whose last day has passed.
  private func isLateDiscount(_ item: Candidate, short: Int64) -> Bool {
    guard let last = item.discountDay, let discount = item.discount else { return false }
    return day > last && short == discount
  }

  /// As much as there is, to one item after another.
  private func filled(_ items: [Candidate]) -> [MatchProposal.Allocation] {
    var left = amount.minor
    return items.compactMap { item in
      let part = min(left, item.open)
      left -= part
      return part > 0 ? .init(item: item.id, amount: part) : nil
    }
  }

  private func fill(_ items: [Candidate], _ rule: MatchPolicy.Rule, _ why: Text) -> [MatchProposal] {
    let allocations = filled(items)
    return allocations.isEmpty
      ? [] : [MatchProposal(rule: rule.rule, score: rule.score, allocations: allocations, certain: true, why: why)]
  }

  /// One fitting item is certain; several are proposals to choose from.
  private func alternatives(
    _ rule: MatchPolicy.Rule, _ fitting: [MatchProposal.Allocation], _ why: Text
  ) -> [MatchProposal] {
    if fitting.count == 1 {
      return [MatchProposal(rule: rule.rule, score: rule.score, allocations: fitting, certain: true, why: why)]
    }
    return fitting.prefix(5).map {
      open(
        rule, [$0], "\(fitting.count) items fit equally well; choose one.", "有 \(fitting.count) 笔未清项同样符合；请选择其一。")
    }
  }

  private func certain(
    _ rule: MatchPolicy.Rule, _ allocations: [MatchProposal.Allocation], _ en: String, _ zh: String
  ) -> MatchProposal {
    MatchProposal(rule: rule.rule, score: rule.score, allocations: allocations, certain: true, why: Text(en, zh: zh))
  }

  private func open(
    _ rule: MatchPolicy.Rule, _ allocations: [MatchProposal.Allocation], _ en: String, _ zh: String
  ) -> MatchProposal {
    MatchProposal(
      rule: rule.rule, score: rule.score / 2, allocations: allocations, certain: false, why: Text(en, zh: zh))
  }

  private func money(_ minor: Int64) -> Money { Money(minor: minor, currency: amount.currency) }
}
