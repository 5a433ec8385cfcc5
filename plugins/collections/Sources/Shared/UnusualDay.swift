import AvalKit

/// Days that are possible but unusual go through with `insist: true` only; the audit entry shows that somebody insisted.
struct UnusualDay: Encodable {
  let insisted: String
  let day: CivilDate

  /// - Parameters:
  ///   - subject: what the audit entry speaks of.
  ///   - why: the reason that is refused or insisted on; nil where there is nothing unusual.
  static func require(
    _ insist: Bool?, _ subject: String, _ day: CivilDate, unless why: Text?, path: String, in call: Call
  ) throws {
    guard let why else { return }
    guard insist == true else {
      throw Failure(
        .failedPrecondition, "\(why.en) Give insist: true if that is meant.", zh: "\(why.zhHans)如确有此意，请加 insist: true。",
        path: path)
    }
    try call.change(subject, after: UnusualDay(insisted: why.en, day: day))
  }

  static func future(_ day: CivilDate, in call: Call) -> Text? {
    day <= call.today ? nil : Text("\(day) lies in the future.", zh: "\(day) 在未来。")
  }
}
