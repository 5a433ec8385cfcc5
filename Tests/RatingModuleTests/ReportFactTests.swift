import AvalKit
import RatingModule
import Testing

@Suite("Facts of credit reports")
struct ReportFactTests {
  private func facts(_ report: String, asOf: String = "2026-05-06") throws -> FactSheet {
    var sheet = FactSheet()
    try ReportFacts(
      Shipped.policy("report-facts"), report: JSONDocument(parsing: Array(report.utf8)).root,
      asOf: CivilDate(parsing: asOf), source: FactSource(.creditReport, document: "crr_1")
    ).add(to: &sheet)
    return sheet
  }

  private func value(_ name: String, _ report: String, asOf: String = "2026-05-06") throws -> String? {
    try facts(report, asOf: asOf)[name]?.value.shown(digits: 2)
  }

  @Test("R-103: an empty report makes every fact missing with its reason, never zero")
  func empty() throws {
    let sheet = try facts("{}")
    for name in ["status", "yearsInBusiness", "adverseRecords", "daysBeyondTerms", "pdPercent", "worstFiveClass"] {
      #expect(sheet["report." + name] == nil)
      #expect(sheet.gap("report." + name).reason == "notInReport")
    }
    #expect(try value("report.adverseRecords", #"{"publicRecords": []}"#) == "0.00")
  }

  @Test(
    "R-37: whole years in business, counted from the last day that a year or month may mean",
    arguments: [
      ("2016-05-06", "10.00"), ("2016-05-07", "9.00"), ("2016-05", "9.00"), ("2016-04", "10.00"), ("2015", "10.00"),
      ("2016", "9.00"), ("2026-05-06", "0.00"), ("2027", nil), ("soon", nil),
    ] as [(String, String?)])
  func years(incorporated: String, years: String?) throws {
    #expect(try value("report.yearsInBusiness", #"{"incorporated": "\#(incorporated)"}"#) == years)
  }

  @Test("R-103: adverse records count for 24 months, against the subject only; one without a day counts")
  func records() throws {
    func count(_ record: String) throws -> String? {
      try value("report.adverseRecords", #"{"publicRecords": [\#(record)]}"#)
    }
    #expect(try count(#"{"kind": {"code": "SUIT"}, "date": "2024-05-06"}"#) == "1.00")
    #expect(try count(#"{"kind": "SUIT", "date": "2024-05-05"}"#) == "0.00")
    #expect(try count(#"{"kind": "SUIT", "role": "PLAINTIFF", "date": "2026-01-01"}"#) == "0.00")
    #expect(try count(#"{"kind": "SUIT"}"#) == "1.00")
    #expect(try count(#"{"kind": "CHATTEL_MORTGAGE", "date": "2026-01-01"}"#) == "0.00")
  }

  @Test("R-67, R-35, F-R40: dishonest debtors, insolvency and the worst loan class are found, with the place")
  func vetoFacts() throws {
    let sheet = try facts(
      """
      {"publicRecords": [{"kind": "SUIT"}, {"kind": "DISHONEST_DEBTOR", "date": "2010-01-01"}],
       "bankRelations": [{"fiveClass": "PASS"}, {"fiveClass": {"code": "DOUBTFUL"}}, {"fiveClass": "SUBSTANDARD"}],
       "status": {"code": "REVOKED"}}
      """)
    #expect(sheet["report.dishonestDebtor"]?.value == .category("yes"))
    #expect(sheet["report.dishonestDebtor"]?.source.path == "/publicRecords/1")
    #expect(sheet["report.insolvencyProceedings"]?.value == .category("no"))
    #expect(sheet["report.worstFiveClass"]?.value == .category("DOUBTFUL"))
    #expect(sheet["report.worstFiveClass"]?.source.path == "/bankRelations/1/fiveClass")
    #expect(sheet["report.status"]?.value == .category("REVOKED"))
  }

  @Test("R-103: payments to others are the mean of the trade lines, or the agency's own average")
  func payments() throws {
    #expect(
      try value("report.daysBeyondTerms", #"{"tradeLines": [{"dbt": 4}, {"dbt": "9"}, {"goods": "x"}]}"#) == "6.50")
    #expect(try value("report.daysBeyondTerms", #"{"paymentSummary": {"dbt": 12}}"#) == "12.00")
    #expect(try value("report.pdPercent", #"{"ratings": [{"grade": "A"}, {"pdPercent": "0.80"}]}"#) == "0.80")
  }
}

@Suite("Recomputation")
struct RecomputeTests {
  @Test("R-90: exact values survive the record, also those whose decimals never end")
  func values() throws {
    for value in [
      FactValue.number(try Fraction(140, 3)), .number(try Fraction(-7, 9)), .number(.zero), .category("good"),
    ] {
      #expect(try FactValue(exact: value.exact, shown: value.shown(digits: 2)) == value)
    }
    #expect(throws: Failure.self) { try FactValue(exact: "a/b", shown: "") }
  }
}
