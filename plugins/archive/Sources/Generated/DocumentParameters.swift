// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension AddDocument {
  static let name = "archive.document.add"

  /// What `archive.document.add` is asked: File a document in the customer's folder, its digest chained to the one
  /// before.
  struct Params: Decodable {
    let customer: CustomerRef
    /// The type of document, one of the thirteen of the policy folder.
    let type: String
    /// The document's title.
    let title: String
    /// The document's bytes in Base64, with padding.
    var content: String?
    var path: InputFile?
    /// Where the document comes from.
    let source: String
    var date: CivilDate?
    /// Where the paper original is kept, such as cabinet and box.
    var link: String?
    /// True: the document waits outside of the folder until it is filed; default false.
    var temporary: Bool?
    /// The item of the folder that the document belongs to.
    var item: String?
    var validUntil: CivilDate?
    /// Who collected the information.
    var collectedBy: String?
  }
}

extension AddDocument.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    customer = try members.customer("customer")
    type = try members.string("type")
    title = try members.string("title")
    content = try members.optionalString("content")
    path = try members.optional("path")
    source = try members.string("source")
    date = try members.optionalDate("date")
    link = try members.optionalString("link")
    temporary = try members.optionalBool("temporary")
    item = try members.optionalString("item")
    validUntil = try members.optionalDate("validUntil")
    collectedBy = try members.optionalString("collectedBy")
  }
}

extension GetDocument {
  static let name = "archive.document.get"

  /// What `archive.document.get` is asked: Hand out a document, its digest checked.
  struct Params: Decodable {
    let id: EntityID
    /// Whether the document's bytes are answered too; default true.
    var content: Bool?
  }
}

extension GetDocument.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    id = try members.value("id")
    content = try members.optionalBool("content")
  }
}
