// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ListIndustries {
  static let name = "archive.industry.list"
}
