// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ImportOpenItems {
  static let name = "receivables.openItem.import"
}
