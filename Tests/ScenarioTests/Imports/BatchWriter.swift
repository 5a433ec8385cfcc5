import AvalKit
import Glibc
import TestSupport

/// Writes batches of an agency's reports, deterministic by seed, with faults planted and sums kept: what an import must
/// come to is known before it runs. Every company is invented; numbers have the right check digits.
struct BatchWriter {
  enum Style: String, Sendable, CaseIterable {
    case element
    case attribute
  }

  enum Fault: String, CaseIterable {
    case badUSCC
    case badDate
    case badAmount
    case missingName
    case unknownGrade
    case duplicateNumber
    case formula
    case controlCharacter
  }

  /// What was written.
  struct Manifest {
    var faults: [Int: Fault] = [:]
    /// Of the records without a fault that refuses them, in 万元.
    var limits = 0
    /// In hundredths of 万元.
    var revenue = 0
    var accepted = 0
  }

  let style: Style
  let encoding: String
  /// Everything in one line, as many systems write it.
  let isOneLine: Bool
  let hasNamespace: Bool
  /// How many customers the reports are about; nil: each is about one of its own.
  let customers: Int?
  private var seed: UInt64
  private(set) var manifest = Manifest()

  init(
    style: Style, encoding: String, seed: UInt64, isOneLine: Bool = false, hasNamespace: Bool = true,
    customers: Int? = nil
  ) {
    self.style = style
    self.encoding = encoding
    self.isOneLine = isOneLine
    self.hasNamespace = hasNamespace
    self.customers = customers
    self.seed = seed
  }

  private mutating func next(_ bound: Int) -> Int {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((seed >> 33) % UInt64(bound))
  }

  /// The bytes of a batch; every record numbered in `faults` has that fault.
  mutating func write(count: Int, faults: [Int: Fault]) -> [UInt8] {
    manifest = Manifest(faults: faults)
    var text = "<?xml version=\"1.0\" encoding=\"\(encoding)\"?>\n"
    let namespace = hasNamespace ? " xmlns=\"urn:example:credit-agency:report:2\"" : ""
    text += "<CreditReportBatch\(namespace) version=\"2.1\" count=\"\(count)\">\n"
    for number in 1...count { text += report(number, faults[number]) }
    text += "</CreditReportBatch>\n"
    return Self.encoded(isOneLine ? text.replacing("\n", with: "") : text, encoding)
  }

  /// The same reports as a table, two lines each: their assessment has a line end inside.
  mutating func writeTable(count: Int, faults: [Int: Fault]) -> [UInt8] {
    manifest = Manifest(faults: faults)
    var text = "reportNo,reportDate,uscc,name,nameEn,grade,limitWan,overall\r\n"
    for number in 1...count {
      let fault = faults[number]
      let (limit, company) = (next(900), next(customers ?? 1_000_000))
      if fault.map({ !Self.refused.contains($0) }) ?? true {
        manifest.accepted += 1
        manifest.limits += limit
      }
      var uscc = Self.uscc(company)
      if fault == .badUSCC { uscc = uscc.dropLast() + (uscc.hasSuffix("0") ? "1" : "0") }
      let cells = [
        "CR\(fault == .duplicateNumber ? number - 1 : number)",
        fault == .badDate ? "2026-02-30" : "2026-10-\(10 + next(19))",
        uscc, fault == .missingName ? "" : fault == .formula ? "\"=HYPERLINK(\"\"x\"\",1)\"" : "示例㼆\(number)有限公司",
        fault == .controlCharacter ? "Bad\u{85}name" : "\"Example, \(number)\"", fault == .unknownGrade ? "ZZ9" : "BBB",
        fault == .badAmount ? "\"1.2.3,4\"" : "\(limit)", "\"第一行\n第二行 \"\"\(number)\"\"\"",
      ]
      text += cells.joined(separator: ",") + "\r\n"
    }
    return (encoding == "UTF-8" ? [0xEF, 0xBB, 0xBF] : []) + Self.encoded(text, encoding)
  }

  /// Faults that the importer or its target refuse; the others are warnings.
  static let refused: Set<Fault> = [.badUSCC, .badDate, .badAmount, .missingName, .unknownGrade, .duplicateNumber]

  private mutating func report(_ number: Int, _ fault: Fault?) -> String {
    let (limit, revenue) = (next(900), next(9_000_000) + 100)
    if fault.map({ !Self.refused.contains($0) }) ?? true {
      manifest.accepted += 1
      manifest.limits += limit
      manifest.revenue += revenue
    }
    var uscc = Self.uscc(next(customers ?? 1_000_000))
    if fault == .badUSCC { uscc = uscc.dropLast() + (uscc.hasSuffix("0") ? "1" : "0") }
    var name = "示例\(Self.digits[next(10)])\(Self.digits[next(10)])㼆有限公司"
    if fault == .formula { name = "=HYPERLINK(1)" + name }
    let english = fault == .controlCharacter ? "Bad\u{85}name" : "Example \(number) Ltd &amp; Co."
    let header = leaf("ReportDate", fault == .badDate ? "2026-02-30" : "2026-10-\(10 + next(19))")
    let names =
      (fault == .missingName ? "" : "<Name lang=\"zh\">\(name)</Name>") + "<Name lang=\"en\">\(english)</Name>"
    let lines =
      "<Line st=\"IS\" code=\"6001\">\(Self.grouped(revenue))</Line><Line st=\"CF\" code=\"7100\">(1,234.50)</Line>"
    let amount = fault == .badAmount ? "1.2.3,4" : "\(limit)"
    return """
      <CreditReport seq="\(number)" no="CR\(fault == .duplicateNumber ? number - 1 : number)" lang="zh-CN">
      <Header>\(header)<Currency>CNY</Currency><AmountUnit>10000</AmountUnit></Header>
      <Identity>\(names)<Id scheme="USCC">\(uscc)</Id><Status>1</Status></Identity>
      <Shareholders>\(group("Shareholder", [("Name", "张某"), ("Kind", "natural"), ("Percent", "61.50%")]))</Shareholders>
      <Financials><Statement periodEnd="2025-12-31" months="12" ccy="CNY" unit="10000">\(lines)</Statement></Financials>
      <PaymentExperiences>\(group("TradeLine", [("SupplierRef", "S\(number)"), ("HighCredit", "12.50"), ("AsOf", "20260714")]))</PaymentExperiences>
      <IndustryAnalysis><Text><![CDATA[毛利率 <30% & 下降]]></Text></IndustryAnalysis>
      <Rating>\(leaf("Grade", fault == .unknownGrade ? "ZZ9" : "BBB"))<PD>0.90%</PD><RecommendedLimit>\(amount)</RecommendedLimit></Rating>
      </CreditReport>

      """
  }

  private func leaf(_ name: String, _ text: String) -> String { "<\(name)>\(text)</\(name)>" }

  private func group(_ name: String, _ members: [(String, String)]) -> String {
    switch style {
    case .element: "<\(name)>" + members.map { leaf($0.0, $0.1) }.joined() + "</\(name)>"
    case .attribute: "<\(name)" + members.map { " \($0.0)=\"\($0.1)\"" }.joined() + "/>"
    }
  }

  private static let digits = Array("一二三四五六七八九十")

  /// Hundredths with thousand separators.
  private static func grouped(_ hundredths: Int) -> String {
    var whole = String(hundredths / 100)
    var parts: [String] = []
    while whole.count > 3 {
      parts.insert(String(whole.suffix(3)), at: 0)
      whole.removeLast(3)
    }
    parts.insert(whole, at: 0)
    return parts.joined(separator: ",") + "." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }

  /// A number of GB 32100 with its check digit (F-I1).
  static func uscc(_ number: Int) -> String {
    let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
    let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    let digits = String(number)
    let base = "91310115MA" + String(repeating: "0", count: 7 - digits.count) + digits
    let sum = zip(base, weights).reduce(0) { $0 + (alphabet.firstIndex(of: $1.0) ?? 0) * $1.1 }
    return base + String(alphabet[(31 - sum % 31) % 31])
  }

  static func encoded(_ text: String, _ encoding: String) -> [UInt8] {
    let name = encoding == "UTF-16" ? "UTF-16LE" : encoding
    let converter = iconv_open(name, "UTF-8")
    defer { iconv_close(converter) }
    var source = Array(text.utf8).map { CChar(bitPattern: $0) }
    var target = [CChar](repeating: 0, count: source.count * 3 + 16)
    let room = target.count
    var (left, free) = (source.count, room)
    _ = source.withUnsafeMutableBufferPointer { from in
      target.withUnsafeMutableBufferPointer { to in
        var (input, output) = (from.baseAddress, to.baseAddress)
        return iconv(converter, &input, &left, &output, &free)
      }
    }
    let bytes = target.prefix(room - free).map { UInt8(bitPattern: $0) }
    return encoding == "UTF-16" ? [0xFF, 0xFE] + bytes : bytes
  }
}
