import AvalKit

/// Renders a letter to a customer in zh-Hans or en, as text and HTML (C-3, C-7, C-28, C-30).
struct RenderLetter: Method {
  static let name = "collections.letter.render"

  struct Params: Decodable {
    let `case`: EntityID?
    let customer: CustomerRef?
    let template: String
  }

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

  struct Settings: Decodable {
    let creditorName: String
    let creditorAccount: String
  }

  private static let itemsMax = 5_000

  func run(_ params: Params, in call: Call) throws -> Result {
    let customer = try addressee(params, in: call)
    let policy = try template(params.template, in: call)
    let template = try policy.decode(LetterTemplate.self)
    let (lines, language) = template.body.lines(call.language)
    let items = try items(of: customer.id.number, template, in: call)
    let totals = try totals(items)
    let settings = try call.settings(as: Settings.self)
    let wording = LetterWording(language)
    let subject = template.subject.in(language)
    let letter = try MergedLetter(
      lines,
      fields: [
        "customer.name": customer.name, "customer.archiveNumber": customer.archiveNumber,
        "customer.id": customer.id.description, "creditor.name": settings.creditorName,
        "creditor.account": settings.creditorAccount, "today": wording.day(call.asOf),
        "total": totals.map(wording.money).joined(separator: language == .en ? ", " : "、"), "count": "\(items.count)",
      ],
      items: items.map { item in
        [
          "number": item.number, "date": wording.day(item.date), "dueDate": wording.day(item.due),
          "daysOverdue": "\(max(0, item.due.days(until: call.asOf)))",
          "amount": wording.money(Money(minor: item.demandable, currency: item.currency)),
          "open": wording.money(Money(minor: item.open, currency: item.currency)),
          "disputed": wording.money(Money(minor: item.disputed, currency: item.currency)),
        ]
      }, language: language, title: subject)
    return Result(
      customer: customer.id, subject: subject, text: letter.text, html: letter.html, total: totals,
      template: params.template, templateVersion: policy.version, lang: language.rawValue,
      warningLanguage: language == call.language ? nil : call.language.rawValue, asOf: call.asOf)
  }

  private func addressee(_ params: Params, in call: Call) throws -> ResolvedCustomer {
    switch (params.case, params.customer) {
    case (let id?, nil):
      return try CustomerRef.id(Cases.get(id, in: call).customer).resolve(in: call, path: "/case")
    case (nil, let customer?): return try customer.resolve(in: call)
    default:
      throw Failure(
        .invalidParams, "Name a case or a customer, one of them.", zh: "请指明案件或客户,二者取一。",
        path: params.case == nil ? "/customer" : "/case")
    }
  }

  private func template(_ name: String, in call: Call) throws -> Policy {
    let names = try call.policies(in: "letters")
    guard names.contains(where: { $0 == name || $0 == "letters/" + name }) else {
      throw Failure(
        .notFound, "There is no letter \(name); choose one of \(names.joined(separator: ", ")).",
        zh: "没有名为 \(name) 的信函;请从 \(names.joined(separator: "、")) 中选择。", path: "/template")
    }
    return try call.policy("letters/" + name)
  }

  /// A demand speaks of what is overdue, a reminder of what is open; both leave the disputed part out.
  private func items(of customer: Int64, _ template: LetterTemplate, in call: Call) throws -> [DueItem] {
    let items = try DueItem.all(of: customer, on: call.asOf, in: call).filter {
      $0.demandable > 0 && (template.level == 0 || $0.due < call.asOf)
    }
    guard !items.isEmpty else {
      throw Failure(
        .failedPrecondition, "The customer owes nothing that this letter could speak of on \(call.asOf).",
        zh: "截至 \(call.asOf),该客户没有此信函所述的款项。", path: "/template")
    }
    guard items.count <= RenderLetter.itemsMax else {
      throw Failure(
        .limitExceeded, "The letter would list more than \(RenderLetter.itemsMax) items; send a statement of account.",
        zh: "信函所列项目超过 \(RenderLetter.itemsMax) 笔;请改寄对账单。")
    }
    return items
  }

  private func totals(_ items: [DueItem]) throws -> [Money] {
    try Dictionary(grouping: items, by: \.currency).sorted { $0.key < $1.key }.map { currency, items in
      try items.map { Money(minor: $0.demandable, currency: currency) }.sum(in: currency)
    }
  }
}

/// How a language writes days and amounts.
package struct LetterWording: Sendable {
  package let language: Language

  package init(_ language: Language) {
    self.language = language
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  package func day(_ day: CivilDate) -> String {
    switch language {
    case .en: "\(day.day) \(LetterWording.months[day.month - 1]) \(day.year)"
    case .zhHans: "\(day.year)年\(day.month)月\(day.day)日"
    }
  }

  /// The currency's code and the amount in groups of three digits.
  package func money(_ money: Money) -> String {
    let parts = money.magnitude.amountText.split(separator: ".")
    var whole = ""
    for (offset, digit) in (parts.first ?? "").enumerated() {
      if offset > 0, ((parts.first ?? "").count - offset).isMultiple(of: 3) { whole += "," }
      whole.append(digit)
    }
    let fraction = parts.count > 1 ? "." + parts[1] : ""
    return "\(money.currency.code) \(money.isNegative ? "−" : "")\(whole)\(fraction)"
  }
}
