import AvalKit

/// Members of `input` that every medium has, and those of each.
private let commonMembers: Set<String> = ["format", "encodings", "unwrap", "maxRecordBytes"]
private let rowMembers: Set<String> = ["skipLines", "stopAt", "skipRows"]
private let csvMembers: Set<String> = [
  "delimiter", "quote", "headerRow", "headerRows", "header", "headerContains", "rowsAfterHeader", "nameUntil",
  "fillDown",
  "onRagged", "maxFieldBytes", "maxColumns",
]

extension FormatCompiler {
  /// `input`: how the bytes become records.
  mutating func readInput(_ input: FormatNode) throws(FormatProblem) {
    parts.media = try input.required("format").choice(ImportFormat.Media.self)
    switch parts.media {
    case .xml, .tagged: try input.allow(commonMembers)
    case .csv: try input.allow(commonMembers.union(rowMembers).union(csvMembers))
    case .fixed: try input.allow(commonMembers.union(rowMembers))
    }
    if let list = input.member("encodings") {
      parts.encodings = []
      for entry in try list.texts() {
        guard let encoding = TextEncoding.allowed(entry) else {
          let names = TextEncoding.allCases.map { $0.rawValue }.joined(separator: ", ")
          throw list.problem("“\(entry)” is no encoding that imports read: \(names).", zh: "不支持编码“\(entry)”：\(names)。")
        }
        parts.encodings.append(encoding)
      }
    }
    if let bytes = input.member("maxRecordBytes") { parts.limits.recordBytes = try bytes.integer(1024...(64 << 20)) }
    for step in input.member("unwrap")?.elements ?? [] { parts.unwrap.append(try unwrap(step)) }
    guard parts.unwrap.count <= parts.limits.unwrapLayers else {
      throw input.problem("at most 2 layers are unwrapped.", zh: "最多解开 2 层封装。")
    }
    guard !parts.media.isDocument else { return }
    try rows(input)
    if parts.media == .fixed { parts.dialect.layout = .fixed } else { try columns(input) }
  }

  private func unwrap(_ node: FormatNode) throws(FormatProblem) -> UnwrapStep {
    let kind = try node.required("kind").text()
    try node.allow(kind == "base64" || kind == "escaped" ? ["kind", "element"] : ["kind"])
    switch kind {
    case "mime-related": return .mimeRelated
    case "base64": return .base64(elements: try node.required("element").texts())
    case "escaped": return .escaped(elements: try node.required("element").texts())
    case "zip": return .zip
    case "gzip": return .gzip
    default:
      throw node.problem(
        "mime-related, base64, escaped, zip or gzip is expected.", zh: "应为 mime-related、base64、escaped、zip 或 gzip。")
    }
  }

  /// Which lines are data.
  private mutating func rows(_ input: FormatNode) throws(FormatProblem) {
    if let node = input.member("skipLines") { parts.dialect.skipLines = try node.integer(0...1000) }
    if let node = input.member("stopAt") { parts.dialect.stopAt = try node.texts().map { Array($0.utf8) } }
    if let node = input.member("skipRows") { parts.dialect.skipRows = try node.texts().map { Array($0.utf8) } }
  }

  /// How lines are cut into columns, and what those are called.
  private mutating func columns(_ input: FormatNode) throws(FormatProblem) {
    if let bytes = input.member("maxFieldBytes") { parts.limits.fieldBytes = try bytes.integer(64...(1 << 20)) }
    if let count = input.member("maxColumns") { parts.limits.columns = try count.integer(1...4096) }
    if let node = input.member("delimiter") {
      let text = try node.text()
      guard text == "auto" || text.utf8.count == 1 else {
        throw node.problem("one character or “auto” is expected.", zh: "应为一个字符或“auto”。")
      }
      parts.dialect.delimiter = text == "auto" ? nil : text.utf8.first
    }
    if let node = input.member("quote") {
      let text = try node.text()
      guard text.utf8.count <= 1 else { throw node.problem("one character or nothing is expected.", zh: "应为一个字符或空。") }
      parts.dialect.quote = text.utf8.first
    }
    try header(input)
    if let node = input.member("rowsAfterHeader") { parts.dialect.rowsAfterHeader = try node.integer(0...100) }
    if let node = input.member("fillDown") {
      for element in node.isArray ? node.elements : [node] {
        if element.json.int64 != nil {
          parts.dialect.fillDown.append(.index(try element.integer(1...4096) - 1))
        } else {
          parts.dialect.fillDown.append(.name(try element.text()))
        }
      }
    }
    if let node = input.member("onRagged") {
      let choice = try node.text()
      guard choice == "pad" || choice == "reject" else {
        throw node.problem("pad or reject is expected.", zh: "应为 pad 或 reject。")
      }
      parts.dialect.padRagged = choice == "pad"
    }
  }

  private mutating func header(_ input: FormatNode) throws(FormatProblem) {
    /// Members that contradict one another: the first is a choice, the others would be ignored beside it.
    func alone(_ name: String, _ others: [String]) throws(FormatProblem) {
      guard input.member(name) != nil else { return }
      for other in others {
        guard let node = input.member(other) else { continue }
        throw node.problem("“\(other)” cannot stand beside “\(name)”.", zh: "“\(other)”不能与“\(name)”并用。")
      }
    }
    if let node = input.member("headerRow") {
      let row = try node.integer(0...200)
      if row == 0 {
        try alone("headerRow", ["headerContains", "headerRows", "nameUntil", "rowsAfterHeader"])
        parts.dialect.names = []
      } else {
        try alone("headerRow", ["skipLines", "headerContains", "header"])
        parts.dialect.skipLines = row - 1
      }
    }
    try alone("header", ["headerContains", "headerRows", "nameUntil", "rowsAfterHeader"])
    if let node = input.member("headerRows") { parts.dialect.headerRows = try node.integer(1...5) }
    if let node = input.member("header") { parts.dialect.names = try node.texts() }
    if let node = input.member("headerContains") {
      for element in node.isArray ? node.elements : [node] {
        parts.dialect.headerContains.append(try ColumnNames.alternatives(element))
      }
    }
    if let node = input.member("nameUntil") { parts.dialect.nameUntil = try node.text() }
  }
}
