import AvalKit

/// Which days of which modules were taken on, and from which day on: reads and writes `host_day` and `host_day_start`.
/// What became of a day is what its job has come to.
struct DayBook {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  /// The first day of every module that was ever enabled here.
  func starts() throws -> [String: CivilDate] {
    let rows = try connection.all("SELECT module, day FROM host_day_start ORDER BY module") {
      ($0.text(0), $0.day(1))
    }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  /// A module's first day is the day on which it was first enabled; asked again, nothing changes.
  func start(_ module: String, on day: CivilDate) throws {
    try connection.run(
      "INSERT INTO host_day_start (module, day) VALUES (?1, ?2) ON CONFLICT (module) DO NOTHING",
      [.text(module), .integer(Int64(day.dayNumber))])
  }

  /// The latest day of a module that was taken on, with its job.
  func latest(_ module: String) throws -> (day: CivilDate, job: Int64)? {
    try connection.first(
      "SELECT day, job FROM host_day WHERE module = ?1 ORDER BY day DESC LIMIT 1", [.text(module)]
    ) { (day: $0.day(0), job: $0.int(1)) }
  }

  /// The job of one module's day; nil where nobody has taken that on.
  func job(_ module: String, _ day: CivilDate) throws -> Int64? {
    try connection.first(
      "SELECT job FROM host_day WHERE module = ?1 AND day = ?2", [.text(module), .integer(Int64(day.dayNumber))]
    ) { $0.int(0) }
  }

  /// Takes a module's day on, in the transaction that makes its job: a day that has one gets another only in place of
  /// the one named, which has failed.
  func claim(_ module: String, _ day: CivilDate, job: Int64, after failed: Int64?) throws {
    let changed = try connection.run(
      """
      INSERT INTO host_day (module, day, job) VALUES (?1, ?2, ?3)
      ON CONFLICT (module, day) DO UPDATE SET job = excluded.job WHERE host_day.job = ?4
      """, [.text(module), .integer(Int64(day.dayNumber)), .integer(job), .integer(failed ?? 0)])
    guard changed == 1 else { throw Failure.damagedRow("host_day") }
  }
}

extension PreparedStatement {
  /// A column that holds a civil day number.
  func day(_ column: Int32) -> CivilDate { CivilDate(dayNumber: Int32(clamping: int(column))) }
}

extension Startup {
  /// Notes the first day of modules that are enabled here for the first time.
  func startDays(of modules: [String], on day: CivilDate) throws {
    try change { connection in
      let known = try DayBook(connection).starts()
      return modules.contains { known[$0] == nil }
    } by: { connection in
      for module in modules { try DayBook(connection).start(module, on: day) }
    }
  }
}
