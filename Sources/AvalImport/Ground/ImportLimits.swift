/// What one file may ask for; a format may lower these, never raise them beyond `ceiling`.
package struct ImportLimits: Sendable {
  /// Bytes kept of one record.
  package var recordBytes = 8 << 20
  package var depth = 256
  /// Elements kept above and between the records, all of which a record's paths may have to look at.
  package var outerElements = 4096
  package var attributesPerElement = 256
  package var namespacesPerElement = 64
  /// Distinct element, attribute and target names of one document.
  package var distinctNames = 20_000
  /// A start tag longer than this ends the file: checking attributes for duplicates takes time with their square.
  package var tagBytes = 256 << 10
  package var fieldBytes = 64 << 10
  package var columns = 4096
  /// Physical lines of one CSV record.
  package var linesPerRecord = 1000
  package var fileBytes = 64 << 30
  package var unwrappedBytes = 64 << 20
  package var unwrapRatio = 100
  package var unwrapLayers = 2
  /// Processor time before a file is given up: this plus one second for every `bytesPerSecond` read.
  package var seconds = 10
  package var bytesPerSecond = 4 << 20
  /// Rejected records after which a file is given up.
  package var rejects = 1_000_000

  package init() {}
}
