// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ImportFinancialStatements {
  static let name = "archive.financialStatement.import"
}
