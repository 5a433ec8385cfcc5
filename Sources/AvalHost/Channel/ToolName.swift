/// How methods are named as tools: assistants allow letters, digits, underscores and hyphens, no dots. Neither modules
/// nor nouns nor verbs hold an underscore, so that no two methods share a tool's name.
enum ToolName {
  /// `receivables.invoice.post` as `receivables_invoice_post`.
  static func of(method: String) -> String { replacing(0x2E, by: 0x5F, in: method) }

  /// The method that a client names by a tool's name; a method's own name, with dots, is accepted as well.
  static func method(_ tool: String) -> String {
    tool.utf8.contains(0x2E) ? tool : replacing(0x5F, by: 0x2E, in: tool)
  }

  private static func replacing(_ byte: UInt8, by other: UInt8, in text: String) -> String {
    String(decoding: text.utf8.map { $0 == byte ? other : $0 }, as: UTF8.self)
  }
}
