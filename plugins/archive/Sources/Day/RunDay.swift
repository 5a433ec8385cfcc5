import AvalKit

/// The archives' own day: certificates that ended (I-10), archives that are to be looked at again and documents
/// whose retention ended are announced, once each.
struct RunDay: JobMethod {
  enum Step: String, Codable {
    case certificates, updates, retention
  }

  struct Checkpoint: Codable {
    var step = Step.certificates
    /// Where the step goes on: the last number looked at.
    var after: Int64 = 0
    var certificates = 0
    var updates = 0
    var retentions = 0
  }

  struct Result: Encodable {
    let certificatesExpired: Int
    let updatesDue: Int
    let retentionsEnded: Int
  }

  func slice(_ params: Params, from checkpoint: Checkpoint?, in call: Call) throws -> JobSlice<Checkpoint, Result> {
    var state = checkpoint ?? Checkpoint()
    let day = ArchiveDay(call)
    switch state.step {
    case .certificates:
      let (found, last) = try day.certificates(after: state.after)
      state.certificates += found
      state.after = last ?? 0
      if last == nil { state.step = .updates }
    case .updates:
      let (found, last) = try day.updates(after: state.after)
      state.updates += found
      state.after = last ?? 0
      if last == nil { state.step = .retention }
    case .retention:
      let (found, last) = try day.retentions(after: state.after)
      state.retentions += found
      guard let last else {
        return .done(
          Result(
            certificatesExpired: state.certificates, updatesDue: state.updates, retentionsEnded: state.retentions))
      }
      state.after = last
    }
    return .more(state)
  }
}
