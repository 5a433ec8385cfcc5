import AvalKit

/// Renders a customer's paper in zh-Hans or en.
struct RenderPaper: Method {
  struct Result: Encodable {
    let title: String
    let text: String
    let html: String
    let lang: String
  }

  func run(_ params: CustomerPaper.Params, in call: Call) throws -> Result {
    let (paper, _) = try CustomerPaper.make(params, in: call)
    return Result(title: paper.title, text: paper.text, html: paper.html, lang: paper.language.rawValue)
  }
}

/// Renders a customer's paper and files it in the customer's credit folder (V-18, V-19).
struct FilePaper: Method {
  private struct Filing: Encodable {
    let customer: String
    let type: String
    let title: String
    let content: String
    let source: String
    let date: CivilDate
  }

  private struct Filed: Decodable {
    struct Document: Decodable { let id: String }
    let document: Document
  }

  struct Result: Encodable {
    let document: String
    let title: String
    let type: String
  }

  func run(_ params: CustomerPaper.Params, in call: Call) throws -> Result {
    let (paper, customer) = try CustomerPaper.make(params, in: call)
    let title = "\(paper.title) \(paper.wording.day(params.from)) – \(paper.wording.day(params.to))"
    let filed = try call.invoke(
      "archive.document.add",
      Filing(
        customer: customer.id.description, type: params.kind.folderType, title: title,
        content: Base64.encode(Array(paper.html.utf8)), source: "receivables", date: params.to), as: Filed.self)
    return Result(document: filed.document.id, title: title, type: params.kind.folderType)
  }
}
