/// What a statement says it held, against which its records are checked.
enum StatementBalance: Sendable {
  /// Before and behind the records, in the element around them.
  case around(opening: ValueSpec, closing: ValueSpec)
  /// Behind each record.
  case running
}
