// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetQuality {
  static let name = "archive.quality.get"
}
