// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension PostCreditNote {
  static let name = "receivables.creditNote.post"
}
