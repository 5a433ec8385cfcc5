import AvalKit
import Glibc
import TestSupport
import Testing

/// kill −9 in the middle of imports: the job goes on after the next start, the file may be imported again, and the end is
/// what it would have been without the kill.
@Suite("Killed imports", .serialized)
struct ImportKillTests {
  static let files = [ImportFile.reports, .statements, .customers]

  @Test(
    "F-I11, I-43, an import killed at several points and run again ends like an undisturbed one",
    arguments: files)
  func kills(_ file: ImportFile) throws {
    let seed = Seed.fromEnvironment()
    let count = Seed.count(standard: 6, soak: 100)
    try Workspace.withFolder { folder in
      let path = folder + "/" + file.name
      let written = try file.write(to: path)
      let calm = ImportKill(database: folder + "/calm.sqlite", file: file, path: path, folder: folder)
      let expected = try calm.undisturbed()
      let rows = try calm.landed()
      #expect(expected.accepted == written.accepted && expected.rejected == written.rejected)
      var random = SplitMix(seed)
      var interrupted = 0
      // On a busy machine the calm import is no measure of the killed ones: it goes on until a kill has fallen into one.
      for round in 0..<count * 10 where round < count || interrupted == 0 {
        let killed = ImportKill(database: "\(folder)/killed\(round).sqlite", file: file, path: path, folder: folder)
        // Spread over the whole import, the second kill soon after the start that picks the job up again.
        let first = random.below(rows)
        let found = try killed.disturbed([first, min(rows, first + random.below(rows / 4 + 1))])
        interrupted += found.wasInterrupted ? 1 : 0
        #expect(found.end == expected, "SEED=\(seed) round \(round)")
      }
      print("SEED=\(seed) \(file.name): \(written.accepted) records, \(count) rounds, \(interrupted) killed under way")
      #expect(interrupted > 0, "no kill hit the import under way; the test means nothing")
    }
  }
}

/// A generated file with records that land, twice-given ones and faulty ones.
struct ImportFile: Sendable, CustomTestStringConvertible {
  let name: String
  let format: String
  let header: String
  let footer: String
  let records: Int
  let record: @Sendable (Int) -> String
  /// Every so manyth record is faulty in a way that its target or its format refuses.
  static let faultyEvery = 50

  var testDescription: String { name }

  /// Writes the file; what an import must count.
  func write(to path: String) throws -> (accepted: Int, rejected: Int) {
    var text = header
    for number in 1...records { text += record(number) }
    try Workspace.write(text + footer, to: path)
    let faulty = records / Self.faultyEvery
    return (records - faulty, faulty)
  }

  static func isFaulty(_ number: Int) -> Bool { number % faultyEvery == 0 }

  /// A number of GB 32100 with its check digit (F-I1).
  private static func uscc(_ number: Int) -> String {
    let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
    let body = "91110108" + String(100_000_000 + number)
    var sum = 0
    var weight = 1
    for character in body {
      sum += (alphabet.firstIndex(of: character) ?? 0) * weight
      weight = weight * 3 % 31
    }
    return body + String(alphabet[(31 - sum % 31) % 31])
  }

  static let reports = ImportFile(
    name: "reports.xml", format: "cn-agency-batch",
    header: """
      <?xml version="1.0" encoding="UTF-8"?>
      <CreditReportBatch xmlns="urn:example:credit-agency:report:2" agency="EXAMPLE-AGENCY" version="2.1">
      """,
    footer: "\n</CreditReportBatch>\n", records: 300
  ) { number in
    // Three reports a company, told apart by its number.
    let code = isFaulty(number) ? "91110108551385083Q" : uscc(number / 3)
    return """

      <CreditReport seq="\(number)" no="CR-\(number)" lang="zh-CN">
      <Header><ReportDate>2026-03-\(10 + number % 20)</ReportDate><Currency>CNY</Currency><AmountUnit desc="万元">10000</AmountUnit></Header>
      <Identity><Name lang="zh">杭州示例电气设备有限公司\(number / 3)</Name><Id scheme="USCC">\(code)</Id>\
      <Status desc="存续">1</Status>\
      <RegisteredCapital unit="万元" ccy="CNY">\(100 + number)</RegisteredCapital><Established>2012-10-22</Established></Identity>
      <Financials><Statement periodEnd="2025-12-31" months="12" ccy="CNY" unit="10000" audited="Y" scope="unconsolidated">\
      <Line st="IS" code="6001" name="营业收入">\(number).50</Line></Statement></Financials>
      </CreditReport>
      """
  }

  static let statements = ImportFile(
    name: "statements.csv", format: "statement-csv",
    header: "uscc,customer,customerName,periodEnd,months,currency,totalAssets,equity,revenue,net\n", footer: "",
    records: 500
  ) { number in
    let day = isFaulty(number) ? "2025-02-30" : "20\(10 + number % 15)-12-31"
    return
      ",K\(number / 15),示例公司\(number / 15),\(day),12,CNY,\(number)000.25,\(number)00.50,\(number)0.75,-\(number).01\n"
  }

  static let customers = ImportFile(
    name: "customers.csv", format: "customer-master-csv",
    header: "客户名称,客户编号,行业,地区,法定代表人,注册资本,币种\n", footer: "", records: 500
  ) { number in
    // A customer that the file gives twice, with another name and region the second time.
    let code = number % 10 == 9 ? number - 1 : number
    let name = isFaulty(number) ? "" : "示例公司\(number)"
    return "\(name),K\(code),食品,\(number % 2 == 0 ? "华东" : "华南"),张\(number),\(number)万元,人民币\n"
  }
}

/// One database, and an import into it.
struct ImportKill {
  /// What is compared: the counts, and everything that the archive holds apart from ids and times.
  struct End: Equatable {
    let accepted: Int64
    let rejected: Int64
    let tables: [String: [String]]
  }

  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  let database: String
  let file: ImportFile
  let path: String
  let folder: String

  private func client() throws -> ChannelClient {
    let config = folder + "/aval.json"
    // Small batches: many moments at which a kill can fall between two of them, or into one.
    try Workspace.write(
      """
      {"modulePaths": ["\(Workspace.root)/plugins"], "modules": [{"id": "archive"}],
       "importFormatPaths": ["\(Workspace.root)/import-formats"], "limits": {"importRecordsPerBatch": 25}}
      """, to: config)
    return try ChannelClient(database: database, config: config)
  }

  private var request: JSONValue {
    ["format": .string(file.format), "path": .string(path), "options": ["onNoMatch": "create", "industry": "shipin"]]
  }

  func undisturbed() throws -> End {
    let client = try client()
    let reply = try client.call("import.run", request)
    guard let first = reply.result else { throw Broken(description: reply.text) }
    return try end(client, first)
  }

  /// How many reports and customers are there.
  func landed() throws -> Int {
    let counted = try Books.rows(
      "SELECT (SELECT count(*) FROM archive_credit_report) + (SELECT count(*) FROM archive_customer)", in: database)
    return counted.first.flatMap { Int($0) } ?? 0
  }

  /// Starts the import, kills the host when so many rows have landed, each time starts it again, and then lets it finish.
  func disturbed(_ points: [Int]) throws -> (end: End, wasInterrupted: Bool) {
    var host = try client()
    let reply = try host.call("import.run", request, meta: [("detach", true)])
    guard let job = reply.result?["job"]?.stringValue else { throw Broken(description: reply.text) }
    var wasInterrupted = false
    for point in points {
      let deadline = ServedProcess.monotonic() + 60
      while try landed() < point, ServedProcess.monotonic() < deadline { usleep(500) }
      host.process.kill()
      host.process.wait()
      let left = try landed()
      host = try client()
      let state = try host.call("job.get", ["id": .string(job)])
      // Something had landed and the job was not done: the kill fell into the middle.
      if state.result?["job"]?["state"]?.stringValue != "done", left > 0 {
        wasInterrupted = true
      }
    }
    let waited = try host.call("job.wait", ["id": .string(job)], withinSeconds: 240)
    guard let done = waited.result?["job"], done["state"]?.stringValue == "done", let result = done["result"] else {
      throw Broken(description: waited.text)
    }
    return (try end(host, result), wasInterrupted)
  }

  /// Imports the file once more, which must change nothing, and looks at what is there.
  private func end(_ client: ChannelClient, _ first: JSONValue) throws -> End {
    let before = try tables()
    let audited = try audited()
    let again = try client.call("import.run", request)
    guard let second = again.result, second["accepted"]?.integerValue == 0,
      second["duplicates"] == first["accepted"], second["rejected"] == first["rejected"],
      second["evidence"]?["sha256"] == first["evidence"]?["sha256"]
    else { throw Broken(description: "the file again: \(again.text), at first: \(first)") }
    let after = try tables()
    guard before == after, try self.audited() == audited else {
      throw Broken(description: "the file again changed what the archive holds")
    }
    let verified = try client.call("audit.verify")
    guard verified.result?["ok"]?.boolValue == true else { throw Broken(description: verified.text) }
    guard client.finish() == 0 else { throw Broken(description: client.process.errorText()) }
    for pragma in ["integrity_check", "foreign_key_check"] {
      let rows = try Books.rows("PRAGMA \(pragma)", in: database)
      guard rows.isEmpty || rows == ["ok"] else { throw Broken(description: "\(pragma): \(rows)") }
    }
    try checkEvidence(first)
    guard let accepted = first["accepted"]?.integerValue, let rejected = first["rejected"]?.integerValue else {
      throw Broken(description: "no counts: \(first)")
    }
    return End(accepted: accepted, rejected: rejected, tables: after)
  }

  /// The original's bytes are there under their digest (I-43).
  private func checkEvidence(_ result: JSONValue) throws {
    let digest = result["evidence"]?["sha256"]?.stringValue ?? ""
    let kept = Workspace.read("\(database).evidence/\(digest.prefix(2))/\(digest)")
    guard let kept, SHA256.hex(kept) == digest, kept == Workspace.read(path) else {
      throw Broken(description: "the evidence \(digest) is not the file that was imported")
    }
  }

  /// How many audit entries changed a thing of the archive.
  private func audited() throws -> [String] {
    try Books.rows(
      #"SELECT count(*) FROM host_audit_payload WHERE instr(CAST(payload AS TEXT), '"changes"') > 0"#, in: database)
  }

  /// Every row of the archive as text, sorted, without ids of the counter, instants and the number of the job.
  private func tables() throws -> [String: [String]] {
    let customer = "(SELECT archive_number FROM archive_customer WHERE archive_customer.id = "
    let report = "(SELECT agency || ' ' || report_no FROM archive_credit_report WHERE archive_credit_report.id = "
    let rows = [
      "customer": "archive_number, name, industry, status, region, version FROM archive_customer",
      "name": "\(customer)customer), name, kind FROM archive_name",
      "identifier": "\(customer)customer), scheme, value FROM archive_identifier",
      "field": "\(customer)customer), field, value, source, provider, \(report)report), pointer FROM archive_field",
      "report": """
      \(customer)customer), kind, agency, report_no, report_day, status, document_sha256, source_sha256, source_record,
      source_line FROM archive_credit_report
      """,
      "statement": "\(report)report), position, period_end, currency, lines FROM archive_statement",
      "review": """
      \(customer)customer), kind, \(report)report), title, way, source, provider, status, quality, flags
      FROM archive_review
      """,
      "record": "sha256, record, \(customer)customer) FROM archive_customer_record",
      "evidence": "sha256, bytes FROM host_evidence",
    ]
    return try rows.mapValues { try Books.rows("SELECT \($0)", in: database).sorted() }
  }
}
