// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ExportEvidence {
  static let name = "collections.evidence.export"

  /// What `collections.evidence.export` is asked: Everything about a case as one document, with its digest.
  struct Params: Decodable {
    let `case`: EntityID
  }
}

extension ExportEvidence.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    `case` = try members.value("case")
  }
}
