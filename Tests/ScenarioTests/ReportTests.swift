import AvalKit
import Glibc
import TestSupport
import Testing

/// Every declared report over one customer's business, in both languages and all formats.
@Suite("Reports of the five modules", .serialized)
struct ReportTests {
  private static let now = "2026-05-06T09:00:00+08:00"

  /// A customer with long names, an invoice overdue, a payment on account, an assessment, a limit, a case with its log and
  /// a promise, and a list of destruction.
  private final class Story {
    let client: ChannelClient
    private(set) var ids: [String: String] = [:]

    init(_ folder: String) throws {
      client = try ChannelClient(database: folder + "/books.sqlite", now: ReportTests.now)
      try ask(
        "archive.customer.create",
        ["name": "杭州金甸<食品> & 进出口贸易有限公司", "kind": "company", "industry": "jindian"], "customer", "/customer/id")
      try ask("receivables.invoice.post", invoice("INV-2026-000000000001", due: "2026-03-31", "1234567.80"))
      try ask("receivables.invoice.post", invoice("INV-2", due: "2026-06-30", "500.00"))
      try ask(
        "receivables.payment.record",
        ["customer": "jindian001", "date": "2026-04-10", "amount": money("200.00"), "reference": "x"])
      try ask("rating.assess", ["customer": "jindian001", "model": "six-c"], "assessment", "/assessment/id")
      try ask(
        "rating.limit.propose", ["customer": "jindian001", "amount": money("80000.00"), "reason": "旺季备货"], "proposal",
        "/proposal/id")
      try ask("receivables.order.check", ["customer": "jindian001", "order": "DD-1", "amount": money("50000.00")])
      try ask("collections.dunning.run", [:])
      try ask("collections.case.list", [:], "case", "/items/0/id")
      try ask(
        "collections.case.log",
        [
          "case": .string(ids["case"] ?? ""),
          "action": [
            "kind": "call", "person": "王会计", "statement": "下周付款", "nextAction": "再次致电", "nextDate": "2026-05-13",
          ],
        ])
      try ask(
        "collections.promise.record", ["customer": "jindian001", "amount": money("50000.00"), "date": "2026-05-20"])
      try ask(
        "archive.document.add",
        [
          "customer": "jindian001", "type": "orderOrContract", "title": "旧合同", "source": "sales", "date": "1990-01-01",
          "content": "YQ==",
        ], "document", "/document/id")
      try ask(
        "archive.destruction.propose",
        ["documents": [.string(ids["document"] ?? "")], "appraisal": "已过保管期", "reason": "期满"], "destruction",
        "/destruction/id")
    }

    private func money(_ amount: String) -> JSONValue { ["amount": .string(amount), "currency": "CNY"] }
    private func invoice(_ number: String, due: String, _ amount: String) -> JSONValue {
      [
        "customer": "jindian001", "number": .string(number), "date": "2026-03-01", "dueDate": .string(due),
        "amount": money(amount),
      ]
    }

    private func ask(_ method: String, _ params: JSONValue, _ name: String = "", _ pointer: String = "") throws {
      let reply = try client.call(method, params)
      #expect(reply.error == nil, "\(method): \(reply.text)")
      guard !name.isEmpty else { return }
      var value = reply.result
      for step in pointer.split(separator: "/") {
        value = Int(step).flatMap { value?.arrayValue?[$0] } ?? value?[String(step)]
      }
      ids[name] = try #require(value?.stringValue, "\(method) \(pointer)")
    }

    /// What a report of that name is asked for.
    func params(of report: String) -> JSONValue {
      let period: JSONObject = ["from": "2026-03-01", "to": "2026-05-06"]
      func with(_ name: String) -> JSONValue { .object([name: .string(ids[name] ?? "")]) }
      switch report {
      case "receivables.statement", "receivables.analysis", "receivables.badDebts":
        var all = period
        all["customer"] = "jindian001"
        return .object(all)
      case "receivables.confirmation": return ["to": "2026-05-06"]
      case "receivables.monthly", "collections.callLog", "collections.dashboard": return .object(period)
      case "archive.customerFile", "rating.limitNotice": return ["customer": "jindian001"]
      case "archive.updatesDue": return ["asOf": "2027-12-31"]
      case "archive.destructionList": return with("destruction")
      case "rating.assessment": return with("assessment")
      case "rating.creditApproval": return with("proposal")
      case "collections.caseFile": return with("case")
      default: return [:]
      }
    }

    func render(_ report: String, _ format: String, _ language: String) throws -> String {
      let reply = try client.call(
        "report.render",
        ["report": .string(report), "params": params(of: report), "format": .string(format), "lang": .string(language)])
      return try #require(reply.result?["text"]?.stringValue, "\(report): \(reply.text)")
    }

    func names() throws -> [String] {
      let items = try #require(try client.call("report.list").result?["items"]?.arrayValue)
      return items.compactMap { $0["name"]?.stringValue }
    }
  }

  private static let expected: Set<String> = [
    "archive.customerFile", "archive.destructionList", "archive.updatesDue", "collections.callLog",
    "collections.caseFile",
    "collections.dashboard", "rating.assessment", "rating.creditApproval", "rating.limitNotice", "rating.limitTable",
    "receivables.analysis", "receivables.badDebts", "receivables.confirmation", "receivables.heldOrders",
    "receivables.monthly", "receivables.statement",
  ]

  @Test(
    "Every report renders in both languages and all formats: no text becomes markup, no other language shows, no id of a program"
  )
  func everyReport() throws {
    try Workspace.withFolder { folder in
      let story = try Story(folder)
      let names = try story.names()
      #expect(Set(names).isSuperset(of: Self.expected))
      for name in names {
        for language in ["en", "zh-Hans"] {
          let html = try story.render(name, "html", language)
          #expect(!html.contains("<食品>"), "\(name)")
          let text = try story.render(name, "md", language)
          #expect(text.contains(language == "en" ? "Eastriver" : "东江铸件"), "\(name) has no letterhead")
          #expect(!text.contains(" local "), "\(name) names nobody's user")
          let csv = try story.render(name, "csv", language)
          #expect(csv.hasPrefix("\u{FEFF}"))
          #expect(!csv.split(separator: "\r\n").contains { $0.hasPrefix("=") })
          let json = try JSONDocument(parsing: Array(try story.render(name, "json", language).utf8)).root
          #expect(json["lang"]?.string == language)
          let isChinese = json["title"]?.string?.unicodeScalars.contains { $0.value > 0x2E80 } == true
          #expect(isChinese == (language == "zh-Hans"), "\(name): \(json["title"]?.string ?? "")")
        }
      }
      #expect(story.client.finish() == 0)
    }
  }

  @Test(
    "A report says what its module answers: figures of the statement, the held order, the case and its call, V-7 V-19 C-4 R-43"
  )
  func figures() throws {
    try Workspace.withFolder { folder in
      let story = try Story(folder)
      let statement = try story.render("receivables.statement", "csv", "en")
      #expect(statement.contains(",Closing balance,,1235067.80,200.00,1234867.80"))
      let held = try story.render("receivables.heldOrders", "csv", "zh-Hans")
      #expect(held.contains("DD-1,jindian001,") && held.contains("50000.00"))
      let log = try story.render("collections.callLog", "csv", "zh-Hans")
      #expect(log.contains("电话,王会计,下周付款,再次致电,2026-05-13,"))
      let approval = try story.render("rating.creditApproval", "md", "zh-Hans")
      #expect(approval.contains("人民币80,000.00元（大写：捌万元整）"))
      #expect(approval.contains("待审批"))
      let confirmation = try story.render("receivables.confirmation", "md", "zh-Hans")
      #expect(confirmation.contains("贵方应付我方人民币1,234,867.80元"))
      #expect(story.client.finish() == 0)
    }
  }

  @Test("A report is found by its name, refused by its own parameters' places, and leaves its entry in the audit")
  func refusals() throws {
    try Workspace.withFolder { folder in
      let story = try Story(folder)
      let unknown = try story.client.call("report.render", ["report": "receivables.statemnt"])
      #expect(unknown.kind == "notFound" && unknown.path == "/report")
      let misplaced = try story.client.call(
        "report.render",
        ["report": "receivables.statement", "params": ["customer": "jindian001", "from": "2026-03-01", "to": "x"]])
      #expect(misplaced.kind == "invalidParams" && misplaced.path == "/params/to")
      let format = try story.client.call("report.render", ["report": "receivables.heldOrders", "format": "pdf"])
      #expect(format.path == "/format")
      _ = try story.render("receivables.heldOrders", "md", "en")
      let audit = try story.client.call("audit.list", ["method": "report.render"])
      #expect(audit.result?["items"]?.arrayValue?.count == 1)
      #expect(story.client.finish() == 0)
    }
  }

  @Test("Printed on A4 no paper runs over the edge, where a browser can be asked")
  func print() throws {
    guard let browser = Self.browser else { return }
    try Workspace.withFolder { folder in
      let story = try Story(folder)
      for name in try story.names() {
        let html = try story.render(name, "html", "zh-Hans")
        // A landscape sheet is wider than an upright one: less the margins, 1031 and 688 points of 96 to the inch.
        let width = html.contains("<body class=\"wide\">") ? 1031 : 688
        let overflow = try Self.overflow(of: html, width: width, in: folder, browser)
        #expect(overflow == 0, "\(name) runs \(overflow) points over a sheet of \(width)")
      }
      #expect(story.client.finish() == 0)
    }
  }

  private static let browsers: [String] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  private static let browser = browsers.first {
    access($0, X_OK) == 0
  }

  /// Shows a paper in a frame as wide as the sheet and asks how much wider what it holds is.
  private static func overflow(of html: String, width: Int, in folder: String, _ browser: String) throws -> Int {
    let quoted = html.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&amp;")
      .split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "&quot;")
    let page = """
      <!doctype html><meta charset="utf-8"><iframe style="border:0;width:\(width)px;height:1000px" srcdoc="\(quoted)"></iframe>
      <script>document.querySelector("iframe").onload = e => {
        const d = e.target.contentDocument;
        d.body.style.cssText = "margin:0;padding:0;max-width:none;font-size:10.5pt";
        document.title = "over=" + (d.documentElement.scrollWidth - d.documentElement.clientWidth);
      };</script>
      """
    let file = folder + "/page.html"
    try Workspace.write(page, to: file)
    let process = try ServedProcess(
      browser,
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000",
        "--user-data-dir=" + folder + "/browser",
        "--dump-dom", "file://" + file,
      ])
    process.closeInput()
    var over: Int?
    while let line = process.line(withinSeconds: 60) {
      if let found = line.split(separator: "over=").dropFirst().first { over = over ?? Int(found.prefix { $0 != "<" }) }
    }
    process.wait()
    return try #require(over, "\(process.errorText())")
  }
}
