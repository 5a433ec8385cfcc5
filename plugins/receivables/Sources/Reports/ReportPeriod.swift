import AvalKit

/// The days from … to … of a report, both included.
enum ReportPeriod {
  static func require(_ from: CivilDate, _ to: CivilDate) throws {
    guard from <= to else {
      throw Failure(
        .invalidParams, "The period would end on \(to), before it begins; exchange the days.",
        zh: "期间截止日 \(to) 早于起始日；请对调日期。", path: "/to")
    }
  }
}
