import AvalKit

/// Which evidence counts at once and which waits for a review, and whose word it is taken for, as the policy `reviews`
/// says (I-27).
struct ReviewPolicy: Decodable {
  enum Decision: String, Decodable {
    case accepted
    case pending
  }

  /// How evidence came in: handed over the channel by a caller, or out of a file.
  enum Way: String, Decodable {
    case channel
    case `import`
  }

  /// The first rule that fits decides; what is left out fits everything.
  struct Rule: Decodable {
    let way: Way?
    let kind: EvidenceKind?
    let source: String?
    let provider: String?
    let format: String?
    let decision: Decision
    let why: Text
  }

  /// Whose word a record is taken for where the import does not say: the first row that fits.
  struct SourceRow: Decodable {
    let kind: EvidenceKind
    let format: String?
    let provider: String?
    let source: String
  }

  let sources: [SourceRow]
  let rules: [Rule]

  static func load(_ call: Call) throws -> ReviewPolicy {
    try call.policy("reviews", as: ReviewPolicy.self)
  }

  func source(of kind: EvidenceKind, provider: String, format: String) -> String {
    let row = sources.first {
      $0.kind == kind && ($0.format ?? format) == format && ($0.provider ?? provider) == provider
    }
    return row?.source ?? "agency"
  }

  /// The rule that lets a record in at once, if one does; without any rule it waits.
  func acceptance(way: Way, _ kind: EvidenceKind, source: String, provider: String, format: String) -> Rule? {
    let rule = rules.first {
      ($0.way ?? way) == way && ($0.kind ?? kind) == kind && ($0.source ?? source) == source
        && ($0.provider ?? provider) == provider && ($0.format ?? format) == format
    }
    return rule?.decision == .accepted ? rule : nil
  }
}

/// What can be brought in and reviewed.
enum EvidenceKind: String, Codable {
  case creditReport
  case financialStatement
  case tradeExperience
  /// Values of a customer master file.
  case customer
  /// A change that somebody reported.
  case change
}
