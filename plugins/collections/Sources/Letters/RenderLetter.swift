import AvalKit

/// Renders a letter to a customer in zh-Hans or en, as text and HTML (C-3, C-7, C-28, C-30).
struct RenderLetter: Method {
  struct Result: Encodable {
    let customer: EntityID
    let subject: String
    let text: String
    let html: String
    let total: [Money]
    let template: String
    let templateVersion: String
    let lang: String
    /// The language that was asked for, where the letter does not exist in it.
    let warningLanguage: String?
    let asOf: CivilDate

    private enum CodingKeys: String, CodingKey {
      case customer, subject, text, html, total, template, templateVersion, lang, asOf
      case warningLanguage = "warning_language"
    }
  }

  private static let itemsMax = 5_000

  func run(_ params: Params, in call: Call) throws -> Result {
    let creditor = try Creditor(call)
    let customer = try addressee(params, in: call)
    let policy = try Letters.template(params.template, in: call)
    let template = try policy.decode(LetterTemplate.self)
    let (lines, language) = template.body.lines(call.language)
    let owed = try LetterAccount(of: customer.id.number, template, in: call)
    let wording = PaperWording(language)
    let subject = template.subject.in(language)
    let stop = try owed.supplyStop(of: customer.id, in: call)
    let letter = try MergedLetter(
      lines, fields: fields(customer, creditor, owed, wording, stop, in: call),
      items: owed.items.map { item in
        [
          "number": item.number(in: language), "date": wording.day(item.date), "dueDate": wording.day(item.due),
          "daysOverdue": "\(max(0, item.due.days(until: call.asOf)))",
          "amount": wording.amount(Money(minor: item.demandable, currency: item.currency)),
          "open": wording.amount(Money(minor: item.open, currency: item.currency)),
          "disputed": wording.amount(Money(minor: item.disputed, currency: item.currency)),
        ]
      }, credits: owed.credits.map { ["credit": wording.amount($0)] },
      flags: ["supplyStop.ahead": stop > call.asOf, "supplyStop.reached": stop <= call.asOf], language: language,
      title: subject)
    return Result(
      customer: customer.id, subject: subject, text: letter.text, html: letter.html, total: owed.totals,
      template: params.template, templateVersion: policy.version, lang: language.rawValue,
      warningLanguage: language == call.language ? nil : call.language.rawValue, asOf: call.asOf)
  }

  private func fields(
    _ customer: ResolvedCustomer, _ creditor: Creditor, _ owed: LetterAccount, _ wording: PaperWording,
    _ stop: CivilDate,
    in call: Call
  ) -> [String: String] {
    let separator = wording.language == .en ? ", " : "、"
    return [
      "customer.name": customer.name, "customer.archiveNumber": customer.archiveNumber,
      "customer.id": customer.id.description, "creditor.name": creditor.name, "creditor.account": creditor.account,
      "today": wording.day(call.asOf), "total": owed.totals.map(wording.amount).joined(separator: separator),
      "total.words": owed.totals.map(wording.binding).joined(separator: separator),
      "count": "\(owed.items.count)",
      "supplyStop.day": wording.day(stop),
    ]
  }

  private func addressee(_ params: Params, in call: Call) throws -> ResolvedCustomer {
    switch (params.case, params.customer) {
    case (let id?, nil):
      return try CustomerRef.id(Cases.get(id, in: call).customer).resolve(in: call, path: "/case")
    case (nil, let customer?): return try customer.resolve(in: call)
    default:
      throw Failure(
        .invalidParams, "Name a case or a customer, one of them.", zh: "请指明案件或客户，二者取一。",
        path: params.case == nil ? "/customer" : "/case")
    }
  }
}
