// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension RecordClaim {
  static let name = "receivables.claim.record"
}
