// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension RunDay {
  static let name = "survey.day.run"

  typealias Params = Empty
}
