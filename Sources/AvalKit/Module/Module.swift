/// A module: one folder, one dynamic library, one set of tables.
///
/// The conforming type is the module's table of contents; each method is a type of its own. The library exports one
/// function that hands the module to the host:
///
///     @_cdecl("aval_module_rating")
///     public func avalModuleRating() -> UnsafePointer<aval_module> { RatingModule.entry }
public protocol Module: Sendable {
  /// Equals the folder's name, the manifest's `id` and the library's `lib<id>.so`.
  static var id: String { get }
  /// Semantic version; equals the manifest's `version`.
  static var version: String { get }
  /// Every method the module implements, declared in `methods/<noun>.<verb>.json`.
  static var methods: [any Method.Type] { get }
  /// What the host calls: `static let entry = ModuleEntry.make(Self.self)`.
  static var entry: UnsafePointer<aval_module> { get }
  /// Looks at the settings once, before any call. Throwing refuses the module with that sentence.
  static func start(settings: JSONNode) throws
  /// Looks at a policy before it becomes a version: what its schema cannot see. Pure: `call` lends policies, days and the
  /// language, and answers the document itself for a policy of its name; there are no tables and no other modules.
  /// Throwing refuses the document; a path points into it.
  static func check(_ policy: ProposedPolicy, in call: Call) throws
}

extension Module {
  public static func start(settings: JSONNode) throws {}
  public static func check(_ policy: ProposedPolicy, in call: Call) throws {}
}

/// One method of a module, from decoded parameters to an encodable result.
///
/// Its name, schemas, effect and permission are declared in data; the type only computes.
public protocol Method: Sendable {
  associatedtype Params: Decodable
  associatedtype Result: Encodable

  /// `module.noun.verb`, as declared.
  static var name: String { get }
  init()
  /// Answers one request. Anything thrown refuses it and undoes what it wrote; throw `Failure`.
  func run(_ params: Params, in call: Call) throws -> Result
}

/// A long method, worked off in slices: each slice is one transaction of about 20 ms and leaves a checkpoint, so the
/// job can be cancelled, killed and resumed without doubling anything. Declared with `"job": true`.
public protocol JobMethod: Method {
  associatedtype Checkpoint: Codable

  /// Does the next slice. `checkpoint` is nil in the first one.
  func slice(_ params: Params, from checkpoint: Checkpoint?, in call: Call) throws -> JobSlice<Checkpoint, Result>
}

/// How a slice of a job ended.
public enum JobSlice<Checkpoint: Codable, Result: Encodable> {
  /// More to do; the next slice starts from the checkpoint.
  case more(Checkpoint)
  /// The job is complete.
  case done(Result)
}

/// An empty parameter or result object.
public struct Empty: Codable, Sendable {
  public init() {}
}
