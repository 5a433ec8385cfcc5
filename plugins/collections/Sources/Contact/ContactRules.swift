import AvalKit

/// When and how often a debtor may be contacted (C-9, F-C7), as `policies/contact.json` states it: the rules follow the
/// contact, whatever it is made through.
package struct ContactRules: Codable, Sendable {
  /// What holds for one kind of action.
  package struct Rule: Codable, Sendable {
    /// Only within the hours.
    package let hours: Bool
    /// One of the day's contacts.
    package let counts: Bool
  }

  package let schema: Int
  package let version: String
  package let title: Text
  /// The clock of the debtor.
  package let utcOffset: String
  /// The first and the first forbidden minute of the day, `hh:mm`.
  package let from: String
  package let until: String
  package let contactsPerDay: Int
  /// By kind of action; a kind that is missing here is held to everything.
  package let kinds: [String: Rule]

  package var offset: UTCOffset {
    get throws { try UTCOffset(parsing: utcOffset) }
  }

  /// What holds for an action; nil for one that reaches nobody: a note, unless it names the channel of a contact.
  package func rule(kind: String, channel: String?) -> Rule? {
    if kind == "note" { return channel == nil ? nil : Rule(hours: true, counts: true) }
    if kind == "escalation" { return nil }
    return kinds[kind] ?? Rule(hours: true, counts: true)
  }

  /// Refuses a contact outside the hours.
  package func check(at instant: Instant) throws {
    let offset = try offset
    let day = instant.civilDay(in: offset)
    let minute = (instant.milliseconds - Instant(startOf: day, in: offset).milliseconds) / 60_000
    guard minute >= (try minutes(from)), minute < (try minutes(until)) else {
      throw Failure(
        .failedPrecondition,
        "Debtors are not contacted between \(until) and \(from) of their clock, by whatever channel; wait until \(from).",
        zh: "债务人当地时间 \(until) 至次日 \(from) 不得以任何方式联络；请于 \(from) 之后进行。", path: "/action/at")
    }
  }

  /// Refuses one more contact than a day may have.
  package func check(made: Int) throws {
    guard made < contactsPerDay else {
      throw Failure(
        .failedPrecondition,
        "The debtor was contacted \(made) times that day, which is the most; wait for another day.",
        zh: "当日已联络 \(made) 次，达到上限；请改日进行。", path: "/action/kind")
    }
  }

  private func minutes(_ text: String) throws -> Int64 {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let hours = Int64(parts[0]), let minutes = Int64(parts[1]), hours <= 24, minutes < 60 else {
      throw Failure(
        .corrupt, "The contact policy's time \(text) is not hh:mm; correct the policy.",
        zh: "联络规则中的时间 \(text) 不是 hh:mm 格式；请修正策略。")
    }
    return hours * 60 + minutes
  }
}
