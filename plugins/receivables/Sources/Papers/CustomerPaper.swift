import AvalKit

/// The papers that a customer's account is shown on: statement (V-19), analysis report (V-18), request to confirm a balance,
/// report on bad debts (F-V18).
enum CustomerPaper: String, Decodable {
  case statement, analysis, confirmation, badDebts

  /// The type under which the archive files it.
  var folderType: String { self == .analysis ? "receivablesAnalysis" : "collectionRecord" }

  var title: Text {
    switch self {
    case .statement: Text("Statement of account", zh: "对账单")
    case .analysis: Text("Receivables analysis report", zh: "客户应收账款分析报告")
    case .confirmation: Text("Request to confirm the balance", zh: "往来款项询证函")
    case .badDebts: Text("Report on bad debts", zh: "坏账损失专项说明")
    }
  }

  struct Params: Decodable {
    let customer: CustomerRef
    let kind: CustomerPaper
    let from: CivilDate
    let to: CivilDate
  }

  /// What every paper is written from.
  struct Subject {
    let customer: Int64
    let from: CivilDate
    let to: CivilDate
    /// The end of the paper's period, as known at the moment asked about.
    let clocks: Clocks
    let call: Call

    init(_ customer: ResolvedCustomer, from: CivilDate, to: CivilDate, in call: Call) {
      self.customer = customer.id.number
      self.from = from
      self.to = to
      clocks = Self.clocks(on: to, in: call)
      self.call = call
    }

    /// A day as the books know it at the moment asked about.
    static func clocks(on day: CivilDate, in call: Call) -> Clocks {
      let known = Clocks(call)
      return Clocks(day: day, known: known.known, wholeJournal: known.wholeJournal)
    }
  }

  static func make(_ params: Params, in call: Call) throws -> (paper: Paper, customer: ResolvedCustomer) {
    let paper = try params.kind.make(params.customer, from: params.from, to: params.to, in: call)
    return (paper, try params.customer.resolve(in: call))
  }

  /// The paper of a customer's account in a period; a confirmation is of the period's last day.
  func make(_ reference: CustomerRef, from: CivilDate, to: CivilDate, in call: Call) throws -> Paper {
    try ReportPeriod.require(from, to)
    let customer = try reference.resolve(in: call)
    let subject = Subject(customer, from: from, to: to, in: call)
    var paper = Paper(title, call.language)
    paper.party(
      Text("Customer", zh: "客户"),
      Text("\(customer.name) (\(customer.archiveNumber))", zh: "\(customer.name)（客户编号 \(customer.archiveNumber)）")
        .in(call.language))
    if self == .confirmation {
      paper.party(Text("Balance on", zh: "余额截止日"), paper.wording.day(to))
    } else {
      let period = Text(
        "\(from.english) to \(to.english)", zh: "\(from.chinese)至\(to.chinese)")
      paper.party(Text("Period", zh: "期间"), period.in(call.language))
    }
    paper.party(Text("Prepared on", zh: "编制日期"), paper.wording.day(call.today))
    switch self {
    case .statement: try subject.writeStatement(on: &paper)
    case .analysis: try subject.writeAnalysis(on: &paper)
    case .confirmation: try subject.writeConfirmation(on: &paper)
    case .badDebts: try subject.writeBadDebts(on: &paper)
    }
    return paper
  }

  /// What a statement calls the kinds of its lines.
  static let kinds: [String: Text] = [
    "convert": Text("Converted into another currency", zh: "兑换为其他货币"),
    "conversion": Text("Converted from another currency", zh: "由其他货币兑入"),
    "refund": Text("Refund", zh: "退款"), "transfer": Text("Transfer between customers", zh: "客户间转款"),
    "invoice": Text("Invoice", zh: "发票"), "debitNote": Text("Debit note", zh: "借项通知单"),
    "lateFee": Text("Late fee", zh: "违约金及逾期利息"), "payment": Text("Payment", zh: "收款"),
    "creditNote": Text("Credit note", zh: "贷项通知单"), "claim": Text("Claim", zh: "索赔"),
    "discount": Text("Discount", zh: "现金折扣"), "charge": Text("Bank charge", zh: "银行手续费"),
    "adjustment": Text("Adjustment", zh: "调整"), "writeOff": Text("Write-off", zh: "坏账核销"),
    "writeOffReversal": Text("Write-off reversed", zh: "坏账核销冲回"), "recover": Text("Recovery", zh: "坏账收回"),
    "feeReversal": Text("Late fee reversed", zh: "违约金及逾期利息冲回"), "feeWaiver": Text("Late fee waived", zh: "违约金及逾期利息减免"),
  ]
}

extension CustomerPaper.Subject {
  /// What stands above an account's tables.
  func title(of currency: Currency) -> Text {
    Text(currency.code, zh: "币种：\(PaperWording(.zhHans).currency(currency))")
  }

  /// Who owes whom how much, so that the amount cannot be altered.
  func balanceSentence(_ closing: Money) throws -> Text {
    let (en, zh) = (PaperWording(.en), PaperWording(.zhHans))
    if closing.isZero {
      return Text(
        "On \(to.english) nothing was owed by either side.", zh: "截至\(to.chinese)，双方往来余额为零。")
    }
    if closing.isNegative {
      let owed = try -closing
      return Text(
        "On \(to.english) we owed you \(en.binding(owed)).", zh: "截至\(to.chinese)，我方应付贵方\(zh.binding(owed))。")
    }
    return Text(
      "On \(to.english) you owed us \(en.binding(closing)).", zh: "截至\(to.chinese)，贵方应付我方\(zh.binding(closing))。")
  }

  func accounts() throws -> [StatementAccount] {
    try StatementAccount.read(customer: customer, from: from, to: to, clocks: clocks, in: call.store)
  }

  /// What is open and unapplied on a day, one row a currency.
  func ageing(_ buckets: Buckets, on clocks: Clocks) throws -> [AgeingRow] {
    var ageing = Ageing(buckets: buckets, day: clocks.day)
    try ageing.read(Balances(store: call.store, clocks: clocks, customer: customer))
    return try ageing.totals()
  }
}

extension CivilDate {
  /// The day within an English sentence.
  var english: String { PaperWording(.en).day(self) }
  /// The day within a Chinese sentence.
  var chinese: String { PaperWording(.zhHans).day(self) }
}
