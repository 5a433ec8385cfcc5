import AvalKit

/// What became of a file as far as its reading goes; what the target made of the records is the host's to count.
package struct ImportSummary: Sendable {
  package init() {}

  /// Records of the source, whatever became of them.
  package internal(set) var read = 0
  /// Records handed on.
  package internal(set) var delivered = 0
  /// Records rejected while reading.
  package internal(set) var rejected = 0
  /// SHA-256 of the whole file as it lies there, lower-case hexadecimal; empty without `ImportOptions.hashAll`.
  package internal(set) var sha256 = ""
  package internal(set) var bytes = 0
  /// The encoding the file was read in.
  package internal(set) var encoding = ""
  /// Why the file was given up, wholly or from a place on.
  package internal(set) var problem: FileProblem?
  /// The end is missing; what was complete has been handed on.
  package var truncated: Bool { problem?.code == "TRUNCATED" }
  /// Things about the file that a reader should know.
  package internal(set) var warnings: [ImportWarning] = []
  /// Processor time that reading took.
  package internal(set) var processorMilliseconds = 0
  /// How often each warning about a value occurred.
  package internal(set) var warningCounts: [String: Int] = [:]
  /// Elements or columns that no field reads, with how often they occurred; only when asked for.
  package internal(set) var unread: [(path: String, count: Int)] = []
}

/// How a file is read.
package struct ImportOptions: Sendable {
  /// Records up to this number were dealt with before: they are passed over.
  package var resumeAfter = 0
  /// Stops behind this many records.
  package var records = Int.max
  package var batchRecords = 200
  package var batchBytes = 256 << 10
  package var batchesAhead = 4
  /// Collects the elements that no field reads.
  package var coverage = false
  /// Computes the file's SHA-256, and so reads it to its end whatever happens; off where the digest is known.
  package var hashAll = true
  /// The day that rules call `today`, as a date is written; without it no comparison with it holds.
  package var today: String?
  /// Writes the digest of large records beside them.
  package var digests = false
  /// Asked while the file is read, also where no record comes out of it; true gives the rest up.
  package var isCancelled: @Sendable () -> Bool = { false }
  /// Processor seconds after which the rest is given up, whatever the file's size; nil: what a file of its size may take.
  package var seconds: Int?

  package init() {}
}
