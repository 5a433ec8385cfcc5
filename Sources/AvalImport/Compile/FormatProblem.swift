import AvalKit

/// Why a format file was refused: what is wrong, and where in the file.
package struct FormatProblem: Error, Sendable, Hashable {
  package let message: Text
  /// Counted from 1; 0 where the problem has no place in the file.
  package let line: Int
  package let column: Int
  /// JSON Pointer into the format file.
  package let path: String

  /// One sentence with its place.
  package var text: Text {
    guard line > 0 else { return message }
    return Text(
      "format.json, line \(line), column \(column) (\(path)): \(message.en)",
      zh: "format.json 第 \(line) 行第 \(column) 列（\(path)）：\(message.zhHans)")
  }

  package var failure: Failure { Failure(.unsupported, text, path: "/format") }
}
