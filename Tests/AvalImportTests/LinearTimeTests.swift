import AvalImport
import AvalKit
import Glibc
import Testing

/// Twice as much of the same takes twice as long, whatever it is and wherever it stands: nobody can buy minutes of a
/// processor with a megabyte. Processor time of the reading thread is measured, so a loaded machine does not count.
@Suite("Linear time")
struct LinearTimeTests {
  #if DEBUG
    private static let small = 1 << 15
  #else
    private static let small = 1 << 19
  #endif
  /// What a run may take beyond twice the shorter one: noise of the machine, and what a file costs whatever its size.
  private static let slack = 400

  /// What is repeated: bytes that begin, end or separate something in one of the languages that are read.
  private static let ofDocuments = [
    "<", ">", "&", "\"", "'", "]", "中", "a", " ", "\n", "<a", "<a ", "<a>", "</", "</a>", "<a/>", "<!--", "<![CDATA[",
    "]]>",
    "<?", "&amp;", "a=\"1\" ",
  ]
  private static let ofPacking = [
    "<", "-", "\n", "--x\n", "\r\n\r\n", "QUJD", "=", "<Data", "<Data>", "</Data>", "<Data/>", "<Data>QQ==</Data>",
    "<!--",
    "<![CDATA[", "]", "&#", "&lt;",
  ]
  private static let ofRows = [
    "\"", ",", "\n", "\r", "\t", " ", "0", "a", "中", "\u{0}", "x\",\"y\n", ",\"\n", "\"\"\"x\n", ";", "ab",
  ]

  /// Where it is repeated: what stands before and behind it.
  struct Entry: Sendable, CustomTestStringConvertible {
    let name: String
    let format: String
    let fillings: [String]
    var before = ""
    var after = ""
    var testDescription: String { name }
  }

  private static func xml(_ input: String) -> String {
    """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer",
     "input": {"format": "xml", "encodings": ["utf-8", "gb18030", "utf-16"]\(input)},
     "detect": {"root": "B"}, "faults": [{"path": "/B/E"}], "record": {"path": "/B/C"},
     "fields": {"name": {"path": "N", "required": true, "match": "(a|aa)*b?(.*)x$", "onError": "warn"},
       "nameEn": {"path": "X", "normalise": ["double-utf-8", "width", "pinyin", "gbk-shift"]},
       "terms": {"path": "T[contains(.,'aaaaaaaaaaaaaaaaaaaaaaaaab')]"}}}
    """
  }

  private static let rows = """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer",
     "input": {"format": "csv", "encodings": ["utf-8", "gb18030", "windows-1252", "utf-16"], "delimiter": "auto"},
     "detect": {"header": ["name"]},
     "fields": {"name": {"col": "name", "required": true, "match": "^(a|aa)*b?(.*)$"}, "terms": {"col": "terms"}}}
    """

  static let entries: [Entry] = [
    Entry(name: "document", format: xml(""), fillings: ofDocuments),
    Entry(
      name: "inside a record", format: xml(""), fillings: ofDocuments, before: "<?xml version=\"1.0\"?><B><C><N>",
      after: "</N></C></B>"),
    Entry(name: "inside a tag", format: xml(""), fillings: ofDocuments, before: "<B><C ", after: "><N>a</N></C></B>"),
    Entry(
      name: "between records", format: xml(""), fillings: ofDocuments, before: "<B><C><N>a</N></C>",
      after: "<C><N>b</N></C></B>"),
    Entry(name: "MIME", format: xml(", \"unwrap\": [{\"kind\": \"mime-related\"}]"), fillings: ofPacking),
    Entry(
      name: "MIME part", format: xml(", \"unwrap\": [{\"kind\": \"mime-related\"}]"), fillings: ofPacking,
      before: "Content-Type: multipart/related; boundary=\(String(repeating: "-", count: 4000))x\r\n\r\n"),
    Entry(
      name: "base64", format: xml(", \"unwrap\": [{\"kind\": \"base64\", \"element\": [\"Data\"]}]"),
      fillings: ofPacking, before: "<B><Data>",
      after: "</Data></B>"),
    Entry(
      name: "around base64", format: xml(", \"unwrap\": [{\"kind\": \"base64\", \"element\": [\"Data\"]}]"),
      fillings: ofPacking),
    Entry(
      name: "escaped", format: xml(", \"unwrap\": [{\"kind\": \"escaped\", \"element\": [\"Data\"]}]"),
      fillings: ofPacking, before: "<B><Data>",
      after: "</Data></B>"),
    Entry(name: "rows", format: rows, fillings: ofRows, before: "name,terms\n"),
    Entry(name: "header", format: rows, fillings: ofRows),
    Entry(name: "quoted field", format: rows, fillings: ofRows, before: "name,terms\n\"", after: "\"\n"),
  ]

  @Test("F-I7: time per byte does not grow with the file", arguments: entries)
  func linear(_ entry: Entry) throws {
    let format = try ImportFixtures.format(entry.format)
    for filling in entry.fillings {
      func time(_ size: Int) throws -> (reading: Int, detecting: Int) {
        let text = entry.before + String(repeating: filling, count: size / filling.utf8.count) + entry.after
        let bytes = Array(text.utf8)
        let began = Self.now()
        _ = format.resembles(bytes: bytes)
        let detecting = Self.now() - began
        let run = try ImportRun(format, .bytes(bytes))
        return (try run.run { _ in true }.processorMilliseconds, detecting)
      }
      let short = try time(Self.small)
      let long = try time(Self.small * 2)
      #expect(
        long.reading <= short.reading * 3 + Self.slack,
        "\(entry.name), \(filling.debugDescription): \(short.reading) ms, twice as much \(long.reading) ms")
      #expect(
        long.detecting <= short.detecting * 3 + Self.slack,
        "\(entry.name), \(filling.debugDescription) looked at: \(short.detecting) ms, \(long.detecting) ms")
      #expect(long.reading < 9_000, "\(entry.name), \(filling.debugDescription): \(long.reading) ms")
    }
  }

  /// Processor milliseconds of this thread.
  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  @Test("A directory of an archive that is full of names, and packed bytes that never end, are refused at once")
  func archives() throws {
    let format = try ImportFixtures.format(Self.xml(", \"unwrap\": [{\"kind\": \"zip\"}]"))
    for name in [String(repeating: "../", count: 20_000), String(repeating: "a", count: 60_000)] {
      let bytes = EnvelopeTests.archive([name], Array("<B/>".utf8), checksum: 1)
      let read = try ImportFixtures.read(format, .bytes(bytes))
      #expect(read.summary.problem?.code == "UNWRAP" && read.summary.processorMilliseconds < 2_000)
    }
    let many = EnvelopeTests.archive((0..<5_000).map { "m\($0)" }, Array("<B/>".utf8))
    #expect(try ImportFixtures.read(format, .bytes(many)).summary.problem?.code == "UNWRAP")
  }

  @Test("Records whose paths look at all that stands above them end within the file's time")
  func outer() throws {
    let format = try ImportFixtures.format(
      #"""
      {"mappingVersion": 1, "id": "t", "title": "t", "target": "customer", "input": {"format": "xml"},
       "record": {"path": "/B/C"}, "fields": {"name": {"path": "N", "required": true}, "terms": "../H[@k='x']/V"}}
      """#)
    let head = String(repeating: "<H k=\"a\"><V>1</V></H>", count: 20_000)
    let body = String(repeating: "<C><N>a</N></C>", count: 20_000)
    let read = try ImportFixtures.read(format, .bytes(Array("<B>\(head)\(body)</B>".utf8)))
    #expect(read.summary.problem?.code == "LIMIT" && read.records.isEmpty)
  }

  @Test("job.cancel works while a file is read of which no record comes out")
  func cancelled() throws {
    let format = try ImportFixtures.format(Self.xml(""))
    let asked = Asked()
    var options = ImportOptions()
    options.isCancelled = { asked.again() > 3 }
    let bytes = Array(("<B>" + String(repeating: "<x/>", count: 1 << 20)).utf8)
    let read = try ImportFixtures.read(format, .bytes(bytes), options: options)
    #expect(read.summary.bytes < bytes.count && read.records.isEmpty && read.summary.sha256.isEmpty)
  }

  private final class Asked: @unchecked Sendable {
    // Used by the reading thread alone.
    private var count = 0

    func again() -> Int {
      count += 1
      return count
    }
  }
}
