/// Which days are worked: weekends, public holidays and the weekend days worked in exchange (调休), as data.
public struct BusinessCalendar: Sendable, Hashable, Codable {
  /// Days of the week that are not worked.
  public let weekend: Set<Weekday>
  /// Days not worked although their weekday is.
  public let holidays: Set<CivilDate>
  /// Days worked although their weekday is not, or although listed as a holiday.
  public let workingDays: Set<CivilDate>

  public init(
    weekend: Set<Weekday> = [.saturday, .sunday], holidays: Set<CivilDate> = [], workingDays: Set<CivilDate> = []
  ) {
    self.weekend = weekend
    self.holidays = holidays
    self.workingDays = workingDays
  }

  private enum CodingKeys: String, CodingKey {
    case weekend
    case holidays
    case workingDays
  }

  /// Reads `{"weekend":[6,7],"holidays":["2026-10-01"],"workingDays":["2026-10-10"]}`; each member may be left out.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      weekend: try container.decodeIfPresent(Set<Weekday>.self, forKey: .weekend) ?? [.saturday, .sunday],
      holidays: try container.decodeIfPresent(Set<CivilDate>.self, forKey: .holidays) ?? [],
      workingDays: try container.decodeIfPresent(Set<CivilDate>.self, forKey: .workingDays) ?? [])
  }

  /// Whether business is done on the day.
  public func isBusinessDay(_ day: CivilDate) -> Bool {
    workingDays.contains(day) || !(weekend.contains(day.weekday) || holidays.contains(day))
  }

  /// The day itself if it is worked, else the next one that is.
  public func onOrAfter(_ day: CivilDate) throws(Failure) -> CivilDate {
    try search(from: day, step: 1)
  }

  /// The day itself if it is worked, else the last one before it that is.
  public func onOrBefore(_ day: CivilDate) throws(Failure) -> CivilDate {
    try search(from: day, step: -1)
  }

  /// The first business day after the day.
  public func next(after day: CivilDate) throws(Failure) -> CivilDate {
    try search(from: day.adding(days: 1), step: 1)
  }

  /// The last business day before the day.
  public func previous(before day: CivilDate) throws(Failure) -> CivilDate {
    try search(from: day.adding(days: -1), step: -1)
  }

  /// So many business days later (earlier if negative); 0 answers the day itself, worked or not.
  public func adding(businessDays count: Int, to day: CivilDate) throws(Failure) -> CivilDate {
    guard count.magnitude <= 100_000 else {
      throw Failure(
        .limitExceeded, "At most 100000 business days can be added; \(count) was asked for.",
        zh: "最多可加 100000 个工作日；请求为 \(count)。")
    }
    var day = day
    for _ in 0..<count.magnitude {
      day = try count > 0 ? next(after: day) : previous(before: day)
    }
    return day
  }

  /// Two years without a business day mean a calendar that was filled in wrongly, not a long holiday.
  private func search(from start: CivilDate, step: Int) throws(Failure) -> CivilDate {
    var day = start
    for _ in 0..<731 {
      if isBusinessDay(day) { return day }
      day = try day.adding(days: step)
    }
    throw Failure(
      .failedPrecondition, "The business calendar has no business day within two years of \(start); correct its data.",
      zh: "业务日历在 \(start) 前后两年内没有工作日；请更正日历数据。")
  }
}
