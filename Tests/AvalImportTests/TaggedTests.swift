import AvalImport
import AvalKit
import Testing

/// Bank messages of lines and tags, as the shipped formats read them.
@Suite("Lines and tags")
struct TaggedTests {
  private static func read(_ format: String, _ text: String) throws -> ImportFixtures.Read {
    try ImportFixtures.read(try ShippedSampleTests.registry.format(format), .bytes(Array(text.utf8)))
  }

  private static func statement(_ entries: String, opening: String = "C260430EUR10,00", closing: String) -> String {
    ":20:A\r\n:25:DE02120300000000202051\r\n:28C:1/1\r\n:60F:\(opening)\r\n\(entries):62F:\(closing)\r\n-\r\n"
  }

  @Test(
    "Opening balance and entries of MT940 come to the closing one, or the reply says by how much they do not",
    arguments: [
      (":61:260504C5,NTRFNONREF\r\n", "C260504EUR15,00", false),
      (":61:260504C5,NTRFNONREF\r\n", "C260504EUR16,00", true),
      (":61:260504D15,NTRFNONREF\r\n", "D260504EUR5,00", false),
      (":61:260504RD5,NTRFNONREF\r\n", "C260504EUR15,", false),
      (":61:260504D5,NTRFNONREF\r\n:61:260504C5,NTRFNONREF\r\n", "C260504EUR10,00", false),
      (":61:260504C5,NTRFNONREF\r\n", "C260504EUR5,00", true),
    ])
  func balance(_ entries: String, _ closing: String, _ isWrong: Bool) throws {
    let read = try Self.read("mt940", Self.statement(entries, closing: closing))
    #expect(read.rejects.isEmpty && read.summary.problem == nil)
    #expect(read.summary.warnings.map(\.code) == (isWrong ? ["BALANCE_MISMATCH"] : []))
  }

  @Test("A statement of which a record was refused is not judged; the next one is")
  func unjudged() throws {
    let broken = Self.statement(":61:260504C5,NTRFNONREF\r\n:61:nonsense\r\n", closing: "C260504EUR99,")
    let wrong = Self.statement(":61:260505C1,NTRFNONREF\r\n", closing: "C260504EUR99,")
    let read = try Self.read("mt940", broken + wrong)
    #expect(read.records.count == 2 && read.rejects.map(\.code) == ["REQUIRED"])
    #expect(read.summary.warnings.map(\.code) == ["BALANCE_MISMATCH"])
  }

  @Test(
    "The booking day takes the year that is nearest to the value day",
    arguments: [("2612310101", "2027-01-01"), ("2701021231", "2026-12-31"), ("2605040505", "2026-05-05")])
  func years(_ days: String, _ booked: String) throws {
    let read = try Self.read("mt940", Self.statement(":61:\(days)C5,NTRFNONREF\r\n", closing: "C260504EUR15,00"))
    #expect(read.records.first?["bookedOn"]?.stringValue == booked)
  }

  @Test("OFX without end tags and OFX as XML give the same records")
  func ofx() throws {
    let head = "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR\n<BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>"
    let tail = "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    let old = "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260502<TRNAMT>1.234,50<FITID>F1<NAME>A & B<MEMO></STMTTRN>"
    let new =
      "<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260502</DTPOSTED><TRNAMT>1234.50</TRNAMT><FITID>F1</FITID><NAME>A &amp; B</NAME><MEMO/></STMTTRN>"
    let first = try Self.read("ofx", "OFXHEADER:100\n\n" + head + old + tail)
    let second = try Self.read("ofx", "<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?>" + head + new + tail)
    for read in [first, second] {
      let record = try #require(read.records.first)
      #expect(read.rejects.isEmpty && read.summary.problem == nil)
      #expect(record["amount"] == ["amount": "1234.5", "currency": "EUR"] && record["line"] == "F1")
      #expect(record["counterparty"]?["name"] == "A & B" && record["bookedOn"] == "2026-05-02")
    }
  }

  @Test("A bank's error in place of a statement refuses the file with its words")
  func refused() throws {
    let text =
      "<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Signon invalid</STATUS></SONRS></SIGNONMSGSRSV1></OFX>"
    let read = try Self.read("ofx", "OFXHEADER:100\n\n" + text)
    #expect(read.summary.problem?.code == "AGENCY_FAULT")
    #expect(read.summary.problem?.message.en.contains("Signon invalid") == true)
  }

  @Test("What is neither is refused, what is cut off says so, and no line is endless")
  func broken() throws {
    #expect(try Self.read("mt940", "a,b,c\n1,2,3\n").summary.problem?.code == "NOT_THIS_FORMAT")
    #expect(try Self.read("ofx", "OFXHEADER:100\n<OFX><BANKMSGSRSV1>").summary.problem?.code == "TRUNCATED")
    let long = ":20:" + String(repeating: "x", count: 100_000)
    #expect(try Self.read("mt940", long).summary.problem?.code == "LIMIT")
  }
}
