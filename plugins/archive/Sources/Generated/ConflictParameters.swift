// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListConflicts {
  static let name = "archive.conflict.list"
}
