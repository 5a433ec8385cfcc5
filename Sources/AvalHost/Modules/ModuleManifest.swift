import AvalKit

/// What a module says of itself in `module.json`, read before any of its code runs.
package struct ModuleManifest: Sendable {
  /// The format of `module.json` that this host reads.
  package static let format = 1

  package let id: String
  package let version: SemanticVersion
  /// The version as it is written, which the library repeats byte for byte.
  package let versionText: String
  package let abi: Int
  package let library: String
  package let title: Text
  package let summary: Text
  package let requires: [Requirement]
  /// Published views of modules that may be absent.
  package let usedViews: [String]
  /// Events of modules that may be absent.
  package let usedEvents: [String]
  package let permissions: [Permission]
  /// File names below `migrations/`, in the order in which they are applied.
  package let migrations: [String]
  /// The views other modules may read, each defined in `views/<name>.sql`.
  package let views: [String]
  package let importTargets: [ImportTarget]
  package let emits: [String]
  /// What is said of the events among `emits` that are documented.
  package let events: [EventDeclaration]
  package let subscriptions: [Subscription]
  package let settings: [SettingDeclaration]
  /// The kinds of work that the module puts before people.
  package let work: [WorkKind]
  /// The job that does a civil day's own work; nil where a day brings nothing.
  package let daily: String?
  /// Full method names, as declared: `rating.rigid.evaluate`.
  package let methods: [String]
  /// The papers that the module can write.
  package let reports: [ReportDeclaration]
  /// The methods of the daily work, which assistants are shown.
  package let menu: [ToolOffer.MenuItem]
  /// The bytes of a JSON object: schemas that declarations may refer to by `#/name`.
  package let definitions: [UInt8]
  /// `module.json` as it was read.
  package let bytes: [UInt8]

  /// A module whose methods this one may call and which is loaded before it.
  package struct Requirement: Sendable, Hashable {
    package let id: String
    package let range: VersionRange
  }

  /// What a role may be allowed to do.
  package struct Permission: Sendable, Hashable {
    package let id: String
    package let title: Text
  }

  /// A kind of canonical record and the method that takes batches of it.
  package struct ImportTarget: Sendable, Hashable {
    package let kind: String
    package let method: String
    /// Whether large records come with `sha256`, the digest of their value: the host has it, and to hash them again costs
    /// more than to read it.
    package let digests: Bool
  }

  /// An event of any module and the method that hears of it.
  package struct Subscription: Sendable, Hashable {
    package let event: String
    package let method: String
    package let delivery: Delivery
  }

  /// When a subscriber hears of an event.
  package enum Delivery: String, Sendable, CaseIterable {
    /// In the request's own transaction; the subscriber's error refuses the request.
    case within
    /// Later, at least once, in order.
    case after
  }
}

/// One setting of a module: its schema, its default, and whether listings hide it.
package struct SettingDeclaration: Sendable {
  package let name: String
  /// The bytes of a JSON schema.
  package let schema: [UInt8]
  /// The bytes of the default value; nil where the configuration must give one.
  package let defaultValue: [UInt8]?
  /// Where the host takes the value from that neither configuration nor default gives, such as `house.name`.
  package let source: String?
  /// A secret setting is handed to the module and never listed.
  package let secret: Bool
  package let summary: Text
}

/// What a module may be called.
package enum ModuleName {
  /// Prefixes of the host's own methods and tables.
  package static let reserved: Set<String> = [
    "system", "module", "import", "job", "audit", "backup", "access", "config", "policy", "rpc", "host", "sqlite",
    "file", "work", "report",
  ]

  /// Whether a text matches `^[a-z][a-z0-9]{1,30}$`.
  package static func isWellFormed(_ text: String) -> Bool {
    (2...31).contains(text.utf8.count)
      && text.utf8.enumerated().allSatisfy { index, byte in
        (0x61...0x7A).contains(byte) || (index > 0 && (0x30...0x39).contains(byte))
      }
  }
}
