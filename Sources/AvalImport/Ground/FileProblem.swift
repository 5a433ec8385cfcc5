import AvalKit

/// Why a file was given up, wholly or from a place on: a stable code, a sentence in both languages, and the place.
package struct FileProblem: Error, Sendable, Hashable {
  package let code: String
  package let message: Text
  package var line: Int
  package var column: Int

  package init(_ code: String, _ en: String, zh: String, line: Int = 0, column: Int = 0) {
    self.code = code
    self.message = Text(en, zh: zh)
    self.line = line
    self.column = column
  }

  /// As an error of a request that named the file.
  package var failure: Failure {
    let place = line > 0 ? (" (line \(line), column \(column))", "（第 \(line) 行，第 \(column) 列）") : ("", "")
    return Failure(
      code == "LIMIT" ? .limitExceeded : .failedPrecondition, "\(code): \(message.en)\(place.0)",
      zh: "\(code)：\(message.zhHans)\(place.1)")
  }

  static let doctype = FileProblem(
    "DOCTYPE", "The file declares a document type; remove the DOCTYPE line, imports never accept one.",
    zh: "文件含有 DOCTYPE 声明；请删除该行，导入不接受 DOCTYPE。")

  static func limit(_ what: String, _ zh: String) -> FileProblem {
    FileProblem("LIMIT", "The file has \(what); it is not read further.", zh: "文件\(zh)，停止读取。")
  }

  /// - Parameter words: the agency's own.
  static func agencyFault(_ words: String) -> FileProblem {
    FileProblem(
      "AGENCY_FAULT", "The agency sent an error in place of records: \(words)", zh: "机构返回的是错误而非记录：\(words)")
  }

  static let timeBudget = FileProblem(
    "TIME_BUDGET",
    "The file takes more processor time than a file of its size may; it is not read further. Write the format's paths without // and .., or split the file.",
    zh: "文件耗用的处理时间超过其大小应有的限度，停止读取。请在格式路径中避免使用 // 与 ..，或拆分文件。")

  static func syntax(_ detail: String, zh: String? = nil, line: Int, column: Int) -> FileProblem {
    FileProblem(
      "XML_SYNTAX", "The XML is not well-formed: \(detail). Correct it there, or ask for the file again.",
      zh: "XML 格式不正确：\(zh ?? detail)。请在该处更正，或重新获取文件。", line: line, column: column)
  }

  static let noXML = FileProblem(
    "NOT_THIS_FORMAT", "The file is no XML document; import.format.detect says which formats fit.",
    zh: "文件不是 XML 文档；可用 import.format.detect 查找相符的格式。")

  /// The same problem of one of several packed documents.
  func inDocument(_ number: Int, of count: Int) -> FileProblem {
    guard count > 1 else { return self }
    return FileProblem(
      code, "In packed document \(number) of \(count), behind which none was read: \(message.en)",
      zh: "封装的第 \(number) 份（共 \(count) 份）文件有误，其后未再读取：\(message.zhHans)", line: line, column: column)
  }

  static func truncated(_ detail: String, zh: String? = nil, line: Int, column: Int) -> FileProblem {
    FileProblem(
      "TRUNCATED", "The file ends too early (\(detail)); ask for it again. What was complete has been read.",
      zh: "文件不完整（\(zh ?? detail)）；请重新获取。已完整的部分已读取。", line: line, column: column)
  }
}
