// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension CustomerFileReport {
  static let name = "archive.report.customerFile"

  /// What `archive.report.customerFile` is asked: Build a customer's file for report.render: card, folder and quality
  /// of what is known.
  struct Params: Decodable {
    let customer: CustomerRef
  }
}

extension CustomerFileReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
  }
}

extension DestructionListReport {
  static let name = "archive.report.destructionList"

  /// What `archive.report.destructionList` is asked: Build a list of destruction for report.render, to be signed by
  /// both persons.
  struct Params: Decodable {
    /// The list, as archive.destruction.propose named it.
    let destruction: EntityID
  }
}

extension DestructionListReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    destruction = try members.value("destruction")
  }
}

extension UpdatesDueReport {
  static let name = "archive.report.updatesDue"

  typealias Params = Empty
}
