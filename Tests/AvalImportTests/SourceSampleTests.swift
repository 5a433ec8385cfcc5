import AvalImport
import AvalKit
import Glibc
import Testing

/// The sources' own documents, where they are at hand: `AVAL_IMPORT_SAMPLES` names their folder.
@Suite("Documents of the sources", .enabled(if: getenv("AVAL_IMPORT_SAMPLES") != nil))
struct SourceSampleTests {
  static let cases: [(format: String, file: String, records: Int, rejects: Int)] = [
    ("creditsafe-ggs", "creditsafe-ggs/company-report-successful.xml", 1, 0),
    ("bisnode-se", "bisnode-se/standard_report.xml", 1, 0),
    ("equifax-au", "veda-au/indepth-company-trading-history-response.xml", 1, 0),
    ("creditreform-de", "creditreform-de/report-response-0.mime", 1, 0),
    ("pboc-enterprise", "pboc-gen2/enterprise-synthetic-utf8.xml", 1, 0),
    ("companies-house-csv", "companies-house/BasicCompanyData-synthetic.csv", 1, 0),
    ("dnb-batch-csv", "dnb-batch-csv/cleanse-match-input.csv", 3, 2),
    ("ageing-de", "ageing-csv/de-semicolon-bom.csv", 2, 0), ("ubl", "ubl/UBL-Invoice-2.1-Example.xml", 1, 0),
    ("ubl", "ubl/BIS3-creditnote.xml", 1, 0), ("ubl", "ubl/UBL-CreditNote-2.1-Example.xml", 1, 0),
    ("ubl", "ubl/UBL-Invoice-2.0-Example-NS2.xml", 1, 0), ("cii", "cii/factur-x-en16931.xml", 1, 0),
    ("cii", "cii/CII_business_example_01.xml", 1, 0), ("camt053", "camt/camt053.v2.multi.statement.xml", 2, 0),
    ("camt053", "camt/camt053.v3.xml", 1, 0), ("camt053", "camt/camt053.v4.xml", 1, 0),
    ("camt054", "camt/camt054.v8.xml", 1, 0), ("alipay-csv", "bank-csv-cn/example-alipay-records.csv", 7, 3),
    ("wechat-csv", "bank-csv-cn/example-wechat-records.csv", 16, 11),
    ("icbc-csv", "bank-csv-cn/example-icbc-debit-v2-records.csv", 11, 0),
    ("cmb-csv", "bank-csv-cn/example-cmb-records.csv", 5, 0), ("bmo-csv", "bank-csv-cn/example-bmo-records.csv", 4, 0),
    ("xbrl-sec", "xbrl-sec/sam-20131228.xml", 1, 0), ("cn-einvoice", "cn-einvoice/ofd-1-original_invoice.xml", 1, 0),
    ("limesurvey-csv", "survey-limesurvey/responses-full-answers.csv", 2, 0),
    ("qualtrics-csv", "survey-qualtrics/sample.csv", 1, 0),
  ]

  @Test("Each format reads what its source really sends, and detection names it", arguments: cases)
  func read(_ format: String, _ file: String, _ records: Int, _ rejects: Int) throws {
    let folder = String(cString: try #require(getenv("AVAL_IMPORT_SAMPLES")))
    let path = folder + "/" + file
    let read = try ImportFixtures.read(try ShippedSampleTests.registry.format(format), .path(path))
    #expect(read.summary.problem == nil)
    #expect(
      read.records.count == records && read.rejects.count == rejects, "\(read.records.count) \(read.rejects.count)")
    #expect(try ShippedSampleTests.registry.detect(path).first?.format == format)
  }
}
