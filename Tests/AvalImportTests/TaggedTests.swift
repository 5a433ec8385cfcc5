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

  @Test(
    "Days that only banks know are the month's last, and points between thousands are none of the figure",
    arguments: [
      ("2602300302D6,00", "2026-02-28", "2026-03-02", "-6"), ("2402300301C6,00", "2024-02-29", "2024-03-01", "6"),
      ("2604310430C1.234,50", "2026-04-30", "2026-04-30", "1234.5"),
      ("260430C1.234.567,00", "2026-04-30", "2026-04-30", "1234567"),
    ])
  func bankDays(_ entry: String, _ value: String, _ booked: String, _ amount: String) throws {
    let read = try Self.read("mt940", Self.statement(":61:\(entry)NTRFNONREF\r\n", closing: "C260504EUR15,00"))
    let record = try #require(read.records.first, "\(read.rejects)")
    #expect(record["valueOn"]?.stringValue == value && record["bookedOn"]?.stringValue == booked)
    #expect(record["amount"] == ["amount": .string(amount), "currency": "EUR"])
    #expect(read.rejects.isEmpty)
  }

  @Test("A month has no 32nd day, and 1.23,4 is no figure", arguments: ["260432C1,00", "261301C1,00", "260430C1.23,4"])
  func noDay(_ entry: String) throws {
    let read = try Self.read("mt940", Self.statement(":61:\(entry)NTRFNONREF\r\n", closing: "C260504EUR15,00"))
    #expect(read.records.isEmpty && read.rejects.count == 1)
    #expect(read.rejects.first?.column == 1)
  }

  @Test("Messages are found behind marks of the transmission and where a bank leaves field 20 out")
  func heads() throws {
    let whole = Self.statement(":61:260504C5,NTRFNONREF\r\n", closing: "C260504EUR15,00")
    let text = "\u{01}{1:F01BANKDEFFXXXX0000000000}{2:O9401200}{4:\r\n" + whole.dropLast(3) + "-}\u{03}"
    let twice = try Self.read("mt940", text + "\r\n" + text)
    #expect(twice.records.count == 2 && twice.rejects.isEmpty && twice.summary.warnings.isEmpty)
    let without = try Self.read("mt940", String(whole.dropFirst(":20:A\r\n".count)))
    #expect(without.records.count == 1 && without.summary.problem == nil)
  }

  @Test("The counterparty of the Dutch banks' field 86 is read")
  func counterparty() throws {
    let text = "/EREF/E-1//CNTP/NL32INGB0000012345/INGBNL2A/HR P J Houdijk///REMI/USTD//factuur 77/"
    let entry = ":61:260504C5,NTRFEREF//00001\r\n:86:\(text)\r\n"
    let record = try #require(try Self.read("mt940", Self.statement(entry, closing: "C260504EUR15,00")).records.first)
    #expect(
      record["counterparty"] == ["name": "HR P J Houdijk", "account": "NL32INGB0000012345", "bank": "INGBNL2A"])
    #expect(record["reference"] == "factuur 77" && record["endToEnd"] == "E-1")
  }

  @Test("Bytes of an encoding that nobody names are read, and told")
  func unnamedEncoding() throws {
    let entry = ":61:260504C5,NTRFNONREF\r\n:86:Bankon bel\u{81}li \u{A0}tutal\r\n"
    let bytes = Self.statement(entry, closing: "C260504EUR15,00").unicodeScalars.map { UInt8($0.value) }
    let read = try ImportFixtures.read(try ShippedSampleTests.registry.format("mt940"), .bytes(bytes))
    #expect(read.records.count == 1 && read.summary.problem == nil && read.summary.encoding == "iso-8859-1")
    #expect(read.summary.warnings.map(\.code) == ["DOUBTFUL_ENCODING"])
  }

  @Test("OFX: the cash of a securities account is booked too, and an answer that all went well is no error")
  func investments() throws {
    let text =
      "OFXHEADER:100\n\n<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><CURDEF>USD<INVACCTFROM><BROKERID>b<ACCTID>77</INVACCTFROM><INVTRANLIST><DTSTART>20260401<INVBANKTRAN><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260402<TRNAMT>12.50<FITID>1</STMTTRN><SUBACCTFUND>CASH</INVBANKTRAN></INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>"
    let record = try #require(try Self.read("ofx", text).records.first)
    #expect(record["amount"] == ["amount": "12.5", "currency": "USD"] && record["account"] == "77")
    let fine =
      "OFXHEADER:100\n\n<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO<MESSAGE>The operation succeeded.</STATUS></SONRS></SIGNONMSGSRSV1></OFX>"
    let read = try Self.read("ofx", fine)
    #expect(read.summary.problem == nil && read.summary.warnings.map(\.code) == ["NO_RECORDS"])
  }
}
