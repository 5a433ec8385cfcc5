import AvalKit

/// From which day on each module has work of its own left, when a day run begins. Kept in the run's checkpoint, so that
/// one that is taken up again answers for everything that it has done.
struct DayPlan: Codable {
  struct Part: Codable {
    let module: String
    let first: CivilDate
  }

  /// In load order.
  let parts: [Part]

  /// How many days are made up for at most.
  static let longest = 400

  /// The day itself, and before it the days that were missed, where the module makes up for each.
  init(_ modules: [DailyModule], _ book: DayBook, _ jobs: Jobs, through day: CivilDate) throws {
    let starts = try book.starts()
    var parts: [Part] = []
    for module in modules {
      guard let start = starts[module.id], start <= day else { continue }
      var first = day
      if module.catchesUpEach {
        first = start
        if let latest = try book.latest(module.id) {
          first = try jobs.get(latest.job)?.state == .done ? latest.day.adding(days: 1) : latest.day
        }
        first = max(first, try day.adding(days: 1 - Self.longest))
      }
      parts.append(Part(module: module.id, first: min(first, day)))
    }
    self.parts = parts
  }

  /// The first day of all; nil where nothing is to be done.
  var first: CivilDate? { parts.map(\.first).min() }
}

/// An enabled module with a day's own work.
struct DailyModule: Sendable {
  let id: String
  let method: String
  let catchesUpEach: Bool
  /// The modules that must have done the day before it.
  let requires: [String]
}

extension ModuleSnapshot {
  /// The enabled modules with a day's own work, in load order.
  var dailyModules: [DailyModule] {
    modules.compactMap { module in
      guard module.enabled, let manifest = module.entry.manifest, let daily = manifest.daily,
        let method = methods[daily]
      else { return nil }
      return DailyModule(
        id: module.id, method: daily, catchesUpEach: method.declaration.catchesUpEach,
        requires: manifest.requires.map(\.id))
    }
  }
}
