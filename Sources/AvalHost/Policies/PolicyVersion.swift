import AvalKit

/// One version of a policy, without its document. Versions are only ever added.
struct PolicyVersion: Sendable {
  /// Who supplied it; of those in force on a day, the highest counts.
  enum Origin: Int, Sendable, CaseIterable {
    /// What the module ships.
    case module
    /// What the integrator keeps in a file in its place.
    case config
    /// What was put through the channel.
    case channel

    var name: String { "\(self)" }

    init?(name: String) {
      guard let origin = Self.allCases.first(where: { $0.name == name }) else { return nil }
      self = origin
    }
  }

  /// Grows with every version of any policy; never given twice.
  let id: Int64
  let name: PolicyName
  /// Counts the versions of one policy from 1.
  let number: Int64
  /// The first day on which it holds; nil for a first version, which has always held.
  let from: CivilDate?
  let recordedAt: Instant
  let author: String
  let reason: String
  let origin: Origin
  /// What the document calls itself; empty where its supplier has withdrawn.
  let version: String
  /// 64 hexadecimal digits, of the document as it was supplied.
  let sha256: String
  /// From its day on its supplier says nothing any more: what ranks below holds again.
  let isWithdrawal: Bool
  /// The number of the version whose document it puts in force again, if it does.
  let restores: Int64?
}

/// What a request may see of the versions: those that were there when it, or its job, began and when it speaks of.
struct PolicyView: Sendable {
  let asOf: CivilDate
  /// The recording time that the request names; nil sees everything that is recorded.
  var knownAt: Instant?
  /// The last version that was there when a job began; nil where there is no such bound.
  var last: Int64?

  func sees(_ version: PolicyVersion) -> Bool {
    if let last, version.id > last { return false }
    // What has always held was never unknown.
    guard let from = version.from else { return true }
    return from <= asOf && (knownAt.map { version.recordedAt <= $0 } ?? true)
  }
}

/// All versions as one generation of the database has them. Immutable.
struct PolicyVersions: Sendable {
  /// By policy, in the order in which they were recorded.
  private var versions: [PolicyName: [PolicyVersion]] = [:]
  /// The id of the latest of all; 0 where there is none.
  private(set) var last: Int64 = 0

  init(_ all: [PolicyVersion] = []) {
    for version in all {
      versions[version.name, default: []].append(version)
      last = max(last, version.id)
    }
  }

  /// The history of one policy, oldest first.
  func history(of name: PolicyName) -> [PolicyVersion] { versions[name] ?? [] }

  /// The version that decides, or nil where there is none (any more). Of each supplier the one that begins last counts,
  /// of two that begin on one day the later recorded; of suppliers the highest that has not withdrawn.
  func inForce(_ name: PolicyName, _ view: PolicyView) -> PolicyVersion? {
    Self.inForce(history(of: name), view)
  }

  static func inForce(_ history: [PolicyVersion], _ view: PolicyView) -> PolicyVersion? {
    var found: (module: PolicyVersion?, config: PolicyVersion?, channel: PolicyVersion?) = (nil, nil, nil)
    for version in history where view.sees(version) {
      switch version.origin {
      case .module: if follows(version, found.module) { found.module = version }
      case .config: if follows(version, found.config) { found.config = version }
      case .channel: if follows(version, found.channel) { found.channel = version }
      }
    }
    return [found.channel, found.config, found.module].lazy.compactMap { $0 }.first { !$0.isWithdrawal }
  }

  /// Whether a later recorded version begins no earlier.
  private static func follows(_ version: PolicyVersion, _ other: PolicyVersion?) -> Bool {
    guard let other, let day = other.from else { return true }
    return version.from.map { $0 >= day } ?? false
  }

  /// The policies of a module that are in force below a folder, or all of it where the folder is empty; sorted.
  func names(of module: String, below folder: String, _ view: PolicyView) -> [String] {
    let prefix = folder.isEmpty ? "" : folder + "/"
    return versions.keys.filter { $0.module == module && $0.path.hasPrefix(prefix) }
      .filter { inForce($0, view) != nil }.map(\.path).sorted()
  }

  /// The policies of a module that were ever recorded.
  func names(recordedOf module: String) -> Set<PolicyName> { Set(versions.keys.filter { $0.module == module }) }

  /// How many policies of a module were ever recorded.
  func count(of module: String) -> Int { versions.keys.count { $0.module == module } }
}
