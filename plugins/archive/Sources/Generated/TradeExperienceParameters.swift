// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ImportTradeExperiences {
  static let name = "archive.tradeExperience.import"
}
