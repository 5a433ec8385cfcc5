import AvalKit

/// When the days' own work was done last, module by module.
enum DayCheck {
  /// After so many days without a day run somebody should look.
  private static let worrying = 2

  static func look(_ connection: Connection, _ modules: [String], today: CivilDate) throws -> StoreCheck {
    let book = DayBook(connection)
    let jobs = Jobs(connection)
    let starts = try book.starts()
    var done: [CivilDate] = []
    var failed: [String] = []
    var waiting = 0
    for module in modules {
      guard let start = starts[module] else { continue }
      guard let latest = try book.latest(module) else {
        waiting = max(waiting, start.days(until: today))
        continue
      }
      let record = try jobs.get(latest.job)
      if record?.state == .failed { failed.append("\(module) (\(JobNumber.text(latest.job)))") }
      done.append(latest.day)
      waiting = max(waiting, latest.day.days(until: today))
    }
    guard failed.isEmpty else {
      let list = failed.joined(separator: ", ")
      return StoreCheck(
        "day", ok: true, warning: true,
        Text(
          "The day run failed for \(list): see job.get, then run aval day again.",
          zh: "例行工作失败：\(list)；请用 job.get 查看原因，然后重新运行 aval day。"))
    }
    let isLate = waiting > worrying
    let advice = isLate ? Text("; run aval day every day", zh: "；请每日运行 aval day") : Text("", zh: "")
    guard let last = done.min() else {
      return StoreCheck("day", ok: true, warning: isLate, Text("none yet\(advice.en)", zh: "尚未执行\(advice.zhHans)"))
    }
    let age = last.days(until: today)
    return StoreCheck(
      "day", ok: true, warning: isLate,
      Text("last \(last), \(age) d ago\(advice.en)", zh: "最近一次 \(last)，\(age) 天前\(advice.zhHans)"))
  }
}
