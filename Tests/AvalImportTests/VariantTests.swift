import AvalImport
import AvalKit
import Testing

/// Other documents of the standards that are shipped than their samples: what senders really vary.
@Suite("Variants of documents")
struct VariantTests {
  private static func read(_ format: String, _ text: String) throws -> ImportFixtures.Read {
    try ImportFixtures.read(try ShippedSampleTests.registry.format(format), .bytes(Array(text.utf8)))
  }

  private static func one(_ format: String, _ text: String) throws -> JSONValue {
    let read = try read(format, text)
    return try #require(read.records.first, "\(read.rejects) \(String(describing: read.summary.problem))")
  }

  /// Kind, amount and what is open, in one line.
  private static func sums(_ record: JSONValue) -> String {
    let money = ["amount", "open", "net", "tax"].map { name in
      record[name].map { "\($0["amount"]?.stringValue ?? "") \($0["currency"]?.stringValue ?? "")" } ?? "–"
    }
    return ([record["kind"]?.stringValue ?? "–"] + money).joined(separator: ", ")
  }

  // MARK: UBL

  private static func ubl(_ root: String, _ type: String, tax: String = "", _ totals: [(String, String)]) -> String {
    let party = { (name: String, number: String) in
      """
      <cac:Accounting\(name)Party><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>\(number)</cbc:CompanyID><cac:TaxScheme>
      <cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme></cac:Party></cac:Accounting\(name)Party>
      """
    }
    let amounts = totals.map { "<cbc:\($0.0) currencyID=\"EUR\">\($0.1)</cbc:\($0.0)>" }.joined()
    return """
      <q:\(root) xmlns:q="urn:oasis:names:specification:ubl:schema:xsd:\(root)-2"
       xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
       xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>R1</cbc:ID>
      <cbc:IssueDate>2026-01-05+01:00</cbc:IssueDate><cbc:\(root)TypeCode>\(type)</cbc:\(root)TypeCode>
      <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>\(party("Supplier", "DE1"))\(party("Customer", "DE2"))
      \(tax)<cac:LegalMonetaryTotal>\(amounts)</cac:LegalMonetaryTotal></q:\(root)>
      """
  }

  private static let twoTaxes = """
    <cac:TaxTotal><cbc:TaxAmount currencyID="DKK">141.00</cbc:TaxAmount></cac:TaxTotal>
    <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount><cac:TaxSubtotal/></cac:TaxTotal>
    """

  @Test("UBL: prepayments, rounding, negative totals, credit-note types, tax in two currencies")
  func invoices() throws {
    let total = { (text: String) in ("TaxInclusiveAmount", text) }
    for (text, sums) in [
      (
        Self.ubl(
          "Invoice", "380", tax: Self.twoTaxes,
          [total("119.00"), ("PrepaidAmount", "19.00"), ("PayableAmount", "100.00")]),
        "invoice, 119 EUR, 100 EUR, –, 19 EUR"
      ),
      (
        Self.ubl("Invoice", "380", [total("119.00"), ("PrepaidAmount", "0.00"), ("PayableAmount", "119.01")]),
        "invoice, 119.01 EUR, –, –, –"
      ),
      (
        Self.ubl(
          "Invoice", "384", [("TaxExclusiveAmount", "-100.00"), total("-119.00"), ("PayableAmount", "-119.00")]),
        "creditNote, 119 EUR, –, 100 EUR, –"
      ),
      (Self.ubl("Invoice", "261", [total("7.00"), ("PayableAmount", "7.00")]), "creditNote, 7 EUR, –, –, –"),
      (Self.ubl("Invoice", "84", [total("7.00"), ("PayableAmount", "7.00")]), "debitNote, 7 EUR, –, –, –"),
      (Self.ubl("CreditNote", "381", [("PayableAmount", "50.01")]), "creditNote, 50.01 EUR, –, –, –"),
      // A negative credit note is not guessed at: the module refuses what is not positive.
      (Self.ubl("CreditNote", "381", [("PayableAmount", "-50.00")]), "creditNote, -50 EUR, –, –, –"),
    ] {
      let record = try Self.one("ubl", text)
      #expect(Self.sums(record) == sums && record["date"] == "2026-01-05")
    }
  }

  // MARK: Cross Industry Invoice

  private static func cii(_ type: String, _ totals: [(String, String)], terms: String = "") -> String {
    let amounts = totals.map { name, text in
      let parts = text.split(separator: " ")
      return "<a:\(name)\(parts.count > 1 ? " currencyID=\"\(parts[1])\"" : "")>\(parts[0])</a:\(name)>"
    }
    let space = { (name: String) in "urn:un:unece:uncefact:data:standard:\(name):100" }
    return """
      <r:CrossIndustryInvoice xmlns:r="\(space("CrossIndustryInvoice"))"
       xmlns:a="\(space("ReusableAggregateBusinessInformationEntity"))" xmlns:u="\(space("UnqualifiedDataType"))">
      <r:ExchangedDocument><a:ID>Z1</a:ID><a:TypeCode>\(type)</a:TypeCode><a:IssueDateTime>
      <u:DateTimeString format="102">20260105</u:DateTimeString></a:IssueDateTime></r:ExchangedDocument>
      <r:SupplyChainTradeTransaction><a:ApplicableHeaderTradeAgreement><a:BuyerTradeParty><a:ID>K7</a:ID></a:BuyerTradeParty>
      </a:ApplicableHeaderTradeAgreement><a:ApplicableHeaderTradeSettlement><a:InvoiceCurrencyCode>EUR</a:InvoiceCurrencyCode>
      \(terms)<a:SpecifiedTradeSettlementHeaderMonetarySummation>\(amounts.joined())</a:SpecifiedTradeSettlementHeaderMonetarySummation>
      </a:ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>
      """
  }

  @Test("CII: prepayments, rounding, negative totals, each amount in its own currency")
  func crossIndustry() throws {
    let (grand, due) = ("GrandTotalAmount", "DuePayableAmount")
    for (type, totals, sums) in [
      ("380", [(grand, "120.00"), (due, "70.00")], "invoice, 120 EUR, 70 EUR, –, –"),
      ("380", [("RoundingAmount", "0.01"), (grand, "119.00"), (due, "119.01")], "invoice, 119.01 EUR, –, –, –"),
      ("384", [(grand, "-119.00"), (due, "-119.00")], "creditNote, 119 EUR, 119 EUR, –, –"),
      (
        "381", [("TaxTotalAmount", "141.00 DKK"), ("TaxTotalAmount", "19.00 EUR"), (grand, "119.00")],
        "creditNote, 119 EUR, –, –, 19 EUR"
      ),
    ] {
      #expect(Self.sums(try Self.one("cii", Self.cii(type, totals))) == sums)
    }
  }

  private static func term(_ words: String, _ day: String, discount: Bool = false, part: String = "") -> String {
    let reduction =
      "<a:ApplicableTradePaymentDiscountTerms><a:CalculationPercent>2</a:CalculationPercent></a:ApplicableTradePaymentDiscountTerms>"
    let amount = part.isEmpty ? "" : "<a:PartialPaymentAmount>\(part)</a:PartialPaymentAmount>"
    return """
      <a:SpecifiedTradePaymentTerms><a:Description>\(words)</a:Description><a:DueDateDateTime>
      <u:DateTimeString format="102">\(day)</u:DateTimeString></a:DueDateDateTime>\(amount)\(discount ? reduction : "")
      </a:SpecifiedTradePaymentTerms>
      """
  }

  @Test("CII: of several terms the one without cash discount says the due day; parts are instalments")
  func terms() throws {
    let totals = [("GrandTotalAmount", "119.00"), ("DuePayableAmount", "119.00")]
    for (terms, due) in [
      (Self.term("2 %", "20260115", discount: true) + Self.term("netto", "20260204"), "2026-02-04"),
      (Self.term("netto", "20260204") + Self.term("2 % Skonto bis", "20260115"), "2026-02-04"),
      (Self.term("2 % Skonto bis", "20260115") + Self.term("ohne Skontoabzug", "20260204"), "2026-02-04"),
      (Self.term("2% cash discount", "20260115") + Self.term("net 30", "20260204"), "2026-02-04"),
      (Self.term("30 Tage, 14 Tage 2 % Skonto", "20260204", discount: true), "2026-02-04"),
    ] {
      let record = try Self.one("cii", Self.cii("380", totals, terms: terms))
      #expect(record["dueDate"]?.stringValue == due && record["instalments"] == nil)
    }
    let parts = Self.term("1", "20260131", part: "19.00") + Self.term("2", "20260228", part: "100.00")
    let record = try Self.one("cii", Self.cii("380", totals, terms: parts))
    #expect(record["instalments"]?.arrayValue?.map { $0["dueDate"]?.stringValue } == ["2026-01-31", "2026-02-28"])
  }

  @Test("UBL: of several terms the one without discount says the due day; one amount beside terms is no instalment")
  func ublTerms() throws {
    func document(_ terms: String) -> String {
      let total = [("TaxInclusiveAmount", "119.00"), ("PayableAmount", "119.00")]
      return Self.ubl("Invoice", "380", tax: terms, total)
    }
    func term(_ day: String, _ inside: String) -> String {
      "<cac:PaymentTerms><cbc:PaymentDueDate>\(day)</cbc:PaymentDueDate>\(inside)</cac:PaymentTerms>"
    }
    let discount = "<cbc:SettlementDiscountPercent>2</cbc:SettlementDiscountPercent>"
    let amount = { (text: String) in "<cbc:Amount currencyID=\"EUR\">\(text)</cbc:Amount>" }
    let two = try Self.one("ubl", document(term("2026-01-15", discount + amount("116.62")) + term("2026-02-04", "")))
    #expect(two["dueDate"] == "2026-02-04" && two["instalments"] == nil)
    let single = try Self.one("ubl", document(term("2026-02-04", amount("119.00"))))
    #expect(single["dueDate"] == "2026-02-04" && single["instalments"] == nil)
    let parts = try Self.one("ubl", document(term("2026-01-31", amount("19")) + term("2026-02-28", amount("100"))))
    #expect(parts["instalments"]?.arrayValue?.count == 2)
  }

  // MARK: Bank statements

  private static func camt(_ version: String, _ entry: String) -> String {
    """
    <n:Document xmlns:n="urn:iso:std:iso:20022:tech:xsd:camt.053.001.\(version)"><n:BkToCstmrStmt><n:Stmt><n:Id>S1</n:Id>
    <n:Acct><n:Id><n:IBAN>DE02120300000000202051</n:IBAN></n:Id></n:Acct>
    \(entry.replacing("</", with: "\u{1}").replacing("<", with: "<n:").replacing("\u{1}", with: "</n:"))
    </n:Stmt></n:BkToCstmrStmt></n:Document>
    """
  }

  private static func party(_ name: String, _ account: String = "") -> String {
    let number = account.isEmpty ? "" : "<DbtrAcct><Id><IBAN>\(account)</IBAN></Id></DbtrAcct>"
    return "<RltdPties><Dbtr><Pty><Nm>\(name)</Nm></Pty></Dbtr>\(number)<Cdtr><Nm>Wir</Nm></Cdtr></RltdPties>"
  }

  @Test("camt.053: a batch names its payers in its details alone, a reversal the payer it pays back, in every version")
  func statements() throws {
    let head = "<Amt Ccy=\"EUR\">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-01-06</Dt></BookgDt>"
    let first =
      "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy=\"EUR\">10.00</Amt>\(Self.party("P1"))</TxDtls>"
    let second = "<TxDtls><Amt Ccy=\"EUR\">20.00</Amt>\(Self.party("P2", "DE89370400440532013000"))</TxDtls>"
    for (version, details) in [
      ("02", "<NtryDtls><Btch/>\(first)\(second)</NtryDtls>"), ("08", "<NtryDtls>\(first)\(second)</NtryDtls>"),
      ("13", "<NtryDtls>\(first)</NtryDtls><NtryDtls>\(second)</NtryDtls>"),
    ] {
      let record = try Self.one("camt053", Self.camt(version, "<Ntry>\(head)\(details)</Ntry>"))
      #expect(record["counterparty"] == nil && record["endToEnd"] == nil, "\(version)")
      let payers = record["details"]?.arrayValue?.map {
        "\($0["counterparty"]?.stringValue ?? "") \($0["account"]?.stringValue ?? "")"
      }
      #expect(payers == ["P1 ", "P2 DE89370400440532013000"], "\(version)")
    }
    let single = try Self.one("camt053", Self.camt("08", "<Ntry>\(head)<NtryDtls>\(second)</NtryDtls></Ntry>"))
    #expect(single["counterparty"] == ["name": "P2", "account": "DE89370400440532013000"])
    let back = head.replacing("CRDT", with: "DBIT").replacing(
      "</CdtDbtInd>", with: "</CdtDbtInd><RvslInd>true</RvslInd>")
    let reversal = try Self.one("camt053", Self.camt("02", "<Ntry>\(back)<NtryDtls>\(second)</NtryDtls></Ntry>"))
    #expect(reversal["amount"]?["amount"] == "-30" && reversal["counterparty"]?["name"] == "P2")
    #expect(try Self.read("camt053", Self.camt("08", "")).summary.warnings.map(\.code) == ["NO_RECORDS"])
  }

  @Test("camt: an entry without days is booked on the statement's last one; nobody pays himself")
  func bare() throws {
    let head = "<Amt Ccy=\"EUR\">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    let closing =
      "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">30</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-07</Dt></Dt></Bal>"
    let bare = try Self.one("camt053", Self.camt("08", closing + "<Ntry>\(head)</Ntry>"))
    #expect(bare["bookedOn"] == "2026-03-07" && bare["valueOn"] == nil)
    let day = "<BookgDt><Dt>2026-01-06</Dt></BookgDt>"
    let own =
      "<RltdPties><Cdtr><Nm>Wir</Nm></Cdtr><CdtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></CdtrAcct></RltdPties>"
    let credit = try Self.one(
      "camt053", Self.camt("08", "<Ntry>\(head)\(day)<NtryDtls><TxDtls>\(own)</TxDtls></NtryDtls></Ntry>"))
    #expect(credit["counterparty"] == nil)
    let ultimate = "<RltdPties><UltmtDbtr><Pty><Nm>Zahler</Nm></Pty></UltmtDbtr><Cdtr><Nm>Wir</Nm></Cdtr></RltdPties>"
    let paid = try Self.one(
      "camt053", Self.camt("08", "<Ntry>\(head)\(day)<NtryDtls><TxDtls>\(ultimate)</TxDtls></NtryDtls></Ntry>"))
    #expect(paid["counterparty"] == ["name": "Zahler"])
  }

  // MARK: Agencies

  private static func soap(_ body: String) -> String {
    "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header/><e:Body>\(body)</e:Body></e:Envelope>"
  }

  @Test("Bisnode's rating report is read beside its standard report, and an error is the agency's word")
  func ratingReport() throws {
    let space = "http://www.dnbnordic.com/brg/NRGCompanyReportRating/response"
    let record = try Self.one(
      "bisnode-se",
      Self.soap(
        """
        <nRGCompanyReportRatingResponse xmlns="\(space)"><generalCompanyData><companyName>Exempel AB</companyName>
        <countryRegNumber>05560000167</countryRegNumber><ratingCode>AA</ratingCode>
        <limitInLocalCurrency>000000001200</limitInLocalCurrency><dateOfRating>20260201</dateOfRating></generalCompanyData>
        <historicalRating><dateOfHistoricalRating>20250113</dateOfHistoricalRating><historicalRating>B</historicalRating>
        <historicalCreditLimit>000000000000</historicalCreditLimit></historicalRating></nRGCompanyReportRatingResponse>
        """))
    #expect(record["orderedFor"] == "NRGCompanyReportRating" && record["reportDate"] == "2026-02-01")
    #expect(record["limits"]?["recommended"] == ["amount": "1200000", "currency": "SEK"])
    #expect(record["ratings"]?.arrayValue?.map { $0["grade"]?.stringValue } == ["AA", "B"])
    let fault = "<e:Fault><faultcode>e:Server</faultcode><faultstring>NOT VALID COMPANY</faultstring></e:Fault>"
    let refused = try Self.read("bisnode-se", Self.soap(fault))
    #expect(refused.summary.problem?.code == "AGENCY_FAULT")
    #expect(refused.summary.problem?.message.en.contains("NOT VALID COMPANY") == true)
  }

  @Test("Equifax's company enquiry is read beside its trading history, with what courts and creditors filed")
  func enquiry() throws {
    let record = try Self.one(
      "equifax-au",
      Self.soap(
        """
        <response xmlns="http://vedaxml.com/vxml2/company-enquiry-v3-2.xsd" type="REPORT"><company-enquiry-report>
        <organisation-report-header><request-id>Q-1</request-id><report-create-date>2026-04-01T09:00:00</report-create-date>
        <organisation-name>EXAMPLE PTY LTD</organisation-name></organisation-report-header><company-response>
        <organisation-details><abn-code>51824753556</abn-code></organisation-details>
        <organisation-credit-history><payment-default-list><payment-defaults><amount>1200.50</amount>
        <provider>Lender</provider><default-date>2025-11-01</default-date>
        <payment-status code="U"><type>UNPAID</type></payment-status></payment-defaults></payment-default-list>
        </organisation-credit-history><organisation-legal><court-judgement-list><judgements>
        <action-date>2025-12-05</action-date><creditor>Supplier</creditor><plaint-number>77/25</plaint-number>
        <action-status code="1"><type>SATISFIED</type></action-status><amount>900</amount></judgements>
        </court-judgement-list></organisation-legal><score><bureau-score>512</bureau-score>
        <probability-adverse>0.0450</probability-adverse></score></company-response></company-enquiry-report></response>
        """))
    #expect(record["reportNo"] == "Q-1" && record["ratings"]?.arrayValue?.first?["pdPercent"] == "4.5")
    let filed = record["publicRecords"]?.arrayValue?.map { entry in
      "\(entry["kind"]?["code"]?.stringValue ?? "") \(entry["amount"]?["amount"]?.stringValue ?? "")"
    }
    #expect(filed == ["JUDGMENT 900", "COLLECTION 1200.5"])
  }
}
