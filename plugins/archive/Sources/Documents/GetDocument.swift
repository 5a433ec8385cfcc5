import AvalKit

/// Hands out a document, its digest checked against the one it was filed under.
struct GetDocument: Method {
  struct Result: Encodable {
    let document: DocumentView
    /// Base64.
    let content: String?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let number = try params.id.number(of: DocumentView.prefix, path: "/id")
    let view = try AddDocument.load(number, call.store)
    guard params.content ?? true else { return Result(document: view, content: nil) }
    guard try !RetainedDocument.load(number, call, path: "/id").isDestroyed else {
      throw Failure(
        .notFound, "The content of \(view.id) was destroyed; its list is in archive.destruction.list.",
        zh: "\(view.id) 的内容已销毁；销毁清册见 archive.destruction.list。", path: "/id")
    }
    let content = try call.store.first("SELECT content FROM archive_document_content WHERE document = ?1", number) {
      $0.blob(0)
    }
    guard let content, SHA256.hex(content) == view.sha256 else {
      throw Failure(
        .corrupt, "The content of \(view.id) is not what was filed (SHA-256 \(view.sha256)); restore it from a backup.",
        zh: "\(view.id) 的内容与归档时不符（SHA-256 \(view.sha256)）；请从备份恢复。", path: "/id")
    }
    return Result(document: view, content: Base64.encode(content))
  }
}
