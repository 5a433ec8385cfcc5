// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetSharedExperience {
  static let name = "archive.sharedExperience.get"
}
