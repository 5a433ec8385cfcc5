import AvalKit

/// Takes bank statement lines over (V-4, V-30): a receipt becomes a payment waiting to be matched, each detail of a batch
/// booking one of its own; money going out is kept as a line and becomes none.
///
/// `match` names the schemes under which the archive may know the payer's account (`IBAN`): found, the payment is the
/// customer's. Else nobody's, until it is matched (`park`), or refused (`reject`).
struct ImportBankLines: Method {
  static let name = "receivables.bankStatementLine.import"

  struct Line: Decodable {
    struct Counterparty: Decodable {
      let name: String?
      let account: String?
    }

    struct Detail: Decodable {
      let amount: Money?
      let reference: String?
      let endToEnd: String?
      let counterparty: String?
      let account: String?
    }

    let account: String?
    let line: String?
    let bookedOn: CivilDate
    let bookedAt: String?
    let valueOn: CivilDate?
    let amount: Money
    let balance: Money?
    let counterparty: Counterparty?
    let reference: String?
    let endToEnd: String?
    let text: String?
    let status: String?
    let statement: String?
    let reversal: Bool?
    let details: [Detail]?
  }

  /// What a line, or a detail of it, pays.
  private struct Receipt {
    let amount: Money
    let payer: String?
    let account: String?
    let reference: String?
  }

  /// What the audit keeps of a line that was here before.
  private struct Recognised: Encodable {
    let day: CivilDate
    let line: String
  }

  /// What the audit keeps of a line that became no payment.
  private struct Kept: Encodable {
    let account: String?
    let line: String?
    let day: CivilDate
    let amount: Money
  }

  func run(_ batch: ImportBatch<CustomerOptions>, in call: Call) throws -> ImportResult {
    let ledger = Ledger(call)
    let options = batch.options ?? .standard
    guard options.onNoMatch != .create else { throw Self.opensNobody }
    let occurrences = try Occurrences(batch.source.raw, ledger.store)
    let outcomes = try batch.outcomes(call) { record in
      let line = try JSONCoding.decode(Line.self, from: record.value)
      return try take(line, batch.source.raw, options, occurrences, ledger)
    }
    return ImportResult(outcomes: outcomes)
  }

  private static let opensNobody = Failure(
    .invalidParams,
    "A bank line names no customer that could be opened; say onNoMatch park (the payment waits to be matched) or reject.",
    zh: "银行流水不含可供建档的客户信息；onNoMatch 请用 park（收款待配对）或 reject。", path: "/options/onNoMatch")

  private func take(
    _ line: Line, _ source: RawJSON, _ options: CustomerOptions, _ occurrences: Occurrences, _ ledger: Ledger
  ) throws -> ImportOutcome {
    let fingerprint: String
    switch try occurrences.place(of: line) {
    case .known(let credit, let name):
      let payment = credit.map { EntityID(prefix: Credit.Kind.payment.prefix, number: $0) }
      try ledger.call.change(
        payment?.description ?? "bankLine/\(name)", after: Recognised(day: line.bookedOn, line: name))
      return .duplicate(payment)
    case .new(let name): fingerprint = name
    }
    if line.reversal == true {
      throw Failure(
        .unsupported,
        "The booking takes an earlier one back: take that payment back from its items (receivables.payment.unapply) and "
          + "record its return (receivables.payment.refund).",
        zh: "该流水冲正此前入账：请用 receivables.payment.unapply 撤销该收款的核销，再用 receivables.payment.refund 登记退回。", path: "/reversal")
    }
    if let status = line.status, ["PDNG", "INFO", "FUTR"].contains(status) {
      throw Failure(
        .failedPrecondition, "The booking is not final (\(status)); import it once it is booked.",
        zh: "该流水尚未入账（\(status)）；请待入账后导入。", path: "/status")
    }
    var first: EntityID?
    for (index, receipt) in try receipts(of: line).enumerated() {
      let credit = try record(receipt, line, options, ledger)
      first = first ?? credit?.entityID
      try ledger.store.run(
        """
        INSERT INTO receivables_bank_line (fingerprint, credit, account, line, day, currency, amount, payer,
          payer_account, reference, source, recorded)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """,
        "\(fingerprint)/\(index)", credit?.id, line.account, line.line, line.bookedOn, receipt.amount.currency.code,
        receipt.amount.minor, receipt.payer, receipt.account, receipt.reference,
        String(decoding: source.bytes, as: UTF8.self), ledger.now)
      // A receipt is told as the payment that it became; money going out becomes none.
      if credit == nil {
        try ledger.call.change(
          "bankLine/\(fingerprint)/\(index)",
          after: Kept(account: line.account, line: line.line, day: line.bookedOn, amount: receipt.amount))
      }
    }
    return .accepted(first)
  }

  private func record(
    _ receipt: Receipt, _ line: Line, _ options: CustomerOptions, _ ledger: Ledger
  ) throws -> Credit? {
    guard receipt.amount.isPositive else { return nil }
    let day = line.bookedOn
    let payer = try payer(of: receipt, options, ledger)
    try ledger.requireOpenPeriod(day, path: "/bookedOn")
    let payment = Credit(
      id: try ledger.call.nextID(Credit.Kind.payment.prefix).number, kind: .payment, customer: payer,
      number: receipt.reference, day: day, amount: receipt.amount, bankAccount: receipt.account)
    _ = try ledger.open(payment)
    try ledger.call.emit("receivables.payment.recorded", PaymentRecorded(payment))
    try ledger.call.change(payment.entityID.description, after: CreditView(payment))
    return payment
  }

  /// The customer whose number the payer's account is, or nil where nobody's or several customers'.
  private func payer(of receipt: Receipt, _ options: CustomerOptions, _ ledger: Ledger) throws -> Int64? {
    var identifiers: [PartyIdentifier] = []
    if let account = receipt.account, !account.isEmpty {
      identifiers = try (options.match ?? []).map { try PartyIdentifier(scheme: $0, value: account) }
    }
    let isStrict = options.onNoMatch == .reject
    switch try CustomerMatch(identifiers, in: ledger.store) {
    case .found(let customer, _): return customer
    case .ambiguous(let reason) where isStrict: throw Failure(.conflict, reason, path: "/counterparty/account")
    case .ambiguous: return nil
    case .none: break
    }
    guard isStrict, try MatchRun.payer(paysFrom: receipt.account, in: ledger.store) == nil else { return nil }
    throw Failure(
      .notFound,
      "No customer is known by the payer's account \(receipt.account ?? ""); record the account as the customer's number, or import with onNoMatch park.",
      zh: "付款账号 \(receipt.account ?? "") 不属于任何已知客户；请将账号登记为客户号码，或以 onNoMatch park 导入。",
      path: "/counterparty/account")
  }

  /// The details of a batch booking where they add up to it, else the line as a whole.
  private func receipts(of line: Line) throws -> [Receipt] {
    let details = line.details ?? []
    let amounts = details.compactMap(\.amount)
    if details.count > 1, amounts.count == details.count, amounts.allSatisfy({ $0.currency == line.amount.currency }),
      try amounts.sum(in: line.amount.currency) == line.amount, amounts.allSatisfy(\.isPositive)
    {
      return zip(details, amounts).map { detail, amount in
        Receipt(
          amount: amount, payer: detail.counterparty, account: detail.account,
          reference: words(detail.reference, detail.endToEnd))
      }
    }
    return [
      Receipt(
        amount: line.amount, payer: line.counterparty?.name, account: line.counterparty?.account,
        reference: words(line.reference, line.endToEnd, line.text))
    ]
  }

  private func words(_ parts: String?...) -> String? {
    let words = parts.compactMap { $0 }.filter { !$0.isEmpty }
    return words.isEmpty ? nil : String(words.joined(separator: " ").prefix(512))
  }
}
