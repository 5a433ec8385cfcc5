// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension VerifyLedger {
  static let name = "receivables.ledger.verify"
}
