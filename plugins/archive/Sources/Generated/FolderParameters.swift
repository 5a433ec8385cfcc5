// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetFolder {
  static let name = "archive.folder.get"
}
