import AvalKit

/// Something about an accepted value that a reader should know.
package struct ImportWarning: Sendable, Hashable {
  package let code: String
  package let message: Text
  /// JSON Pointer into the canonical record.
  package let pointer: String
  /// The column that it was read from, by its name; of a wide table in a document the element's path, else empty there.
  package let path: String
  /// Where it stands in the file, counted from 1; 0 stands for the record's own place.
  package let line: Int
  package let column: Int

  package init(code: String, message: Text, pointer: String, path: String = "", line: Int = 0, column: Int = 0) {
    self.code = code
    self.message = message
    self.pointer = pointer
    self.path = path
    self.line = line
    self.column = column
  }
}
