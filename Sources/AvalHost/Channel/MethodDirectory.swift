import AvalKit

/// What can be called on the channel: the one table behind `rpc.discover`, the tools of the Model Context Protocol and
/// the reference.
package protocol MethodDirectory: AnyObject, Sendable {
  /// Every public method that can be called now, in the order of names, its parameters described in a language. Read on
  /// the intake thread for each listing.
  func methods(in language: Language) -> [MethodEntry]
  /// These public methods in this order, also where their module is switched off; a name of none is left out.
  func entries(of names: [String], in language: Language) -> [MethodEntry]
  /// The definitions that declarations share (`money`, `date` …), in the order of names: complete JSON Schemas, described
  /// in a language.
  func definitions(in language: Language) -> [(name: String, schema: [UInt8])]
}

/// One method as clients see it.
///
/// Schemas are complete JSON Schemas (2020-12) with every reference inlined and `type` and `additionalProperties` written
/// out, as bytes.
package struct MethodEntry: Sendable {
  package enum Effect: String, Sendable {
    case read
    case write
    /// A write that destroys, merges, closes, writes off, disables or purges.
    case destructive
  }

  package var name: String
  package var summary: Text
  package var effect: Effect
  /// The permission that a caller needs; empty where none is.
  package var permission: String
  /// Worked off in slices, with progress, cancellable and resumable.
  package var isJob: Bool
  package var params: [UInt8]
  package var result: [UInt8]
  /// The bytes of the params of the declared example; empty where there is none.
  package var exampleParams: [UInt8]
  /// The bytes of the whole declared example: what must be done before it, and its params; empty where there is none.
  package var example: [UInt8] = []
  /// A JSON array of the declared boundaries, `{"requirement", "params", "result" | "refusal"}`; empty where there are none.
  package var cases: [UInt8] = []
  /// The bytes of the example's result; empty where it is not known without running it.
  package var exampleResult: [UInt8]

  package init(
    name: String, summary: Text, effect: Effect, permission: String = "", isJob: Bool = false,
    params: [UInt8], result: [UInt8], exampleParams: [UInt8] = [],
    exampleResult: [UInt8] = []
  ) {
    self.name = name
    self.summary = summary
    self.effect = effect
    self.permission = permission
    self.isJob = isJob
    self.params = params
    self.result = result
    self.exampleParams = exampleParams
    self.exampleResult = exampleResult
  }
}

/// Who the host says it is.
package struct ServerIdentity: Sendable {
  package var name: String
  package var title: Text
  package var version: String
  /// A few sentences for a client's first look.
  package var instructions: Text

  package init(name: String, title: Text, version: String, instructions: Text) {
    self.name = name
    self.title = title
    self.version = version
    self.instructions = instructions
  }
}
