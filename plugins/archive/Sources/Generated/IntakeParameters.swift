// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension GetIntake {
  static let name = "archive.intake.get"
}
