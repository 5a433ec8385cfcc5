import AvalKit

/// Files agencies' reports with the customers that their numbers name (I-1, I-2, I-31, I-43).
struct ImportCreditReports: Method {
  func run(_ params: ImportBatch<EvidenceOptions>, in call: Call) throws -> ImportResult {
    let filing = EvidenceFiling(kind: .creditReport, way: .import)
    return ImportResult(
      outcomes: try filing.run(params, in: call) { node, record, source in
        try CanonicalReport(report: node, record: record, source: source)
      })
  }
}

/// Files financial statements that come without a report, such as filings of listed companies: they count for a rating
/// like those inside a credit report.
struct ImportFinancialStatements: Method {
  func run(_ params: ImportBatch<EvidenceOptions>, in call: Call) throws -> ImportResult {
    let filing = EvidenceFiling(kind: .financialStatement, way: .import)
    return ImportResult(
      outcomes: try filing.run(params, in: call) { node, record, source in
        try CanonicalReport(statement: node, record: record, source: source)
      })
  }
}

/// Files what other suppliers report of a customer's payments (A-89, I-6); with a partner, what that supplier shares
/// (I-39).
struct ImportTradeExperiences: Method {
  func run(_ params: ImportBatch<EvidenceOptions>, in call: Call) throws -> ImportResult {
    let filing = EvidenceFiling(kind: .tradeExperience, way: .import)
    return ImportResult(
      outcomes: try filing.run(params, in: call) { node, record, source in
        try CanonicalReport(experience: node, record: record, source: source, partner: params.options?.partner)
      })
  }
}
