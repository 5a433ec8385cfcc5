import Synchronization

/// Compiles the closed subset of JSON Schema 2020-12 that declarations are written in, and renders it for others.
///
/// `type` (a name or several), `properties`, `required`, `additionalProperties`, `items`, `minItems`, `maxItems`,
/// `enum`, `const`, `minimum`, `maximum`, `minLength`, `maxLength`, `pattern` (see `Pattern`; not anchored by itself),
/// `oneOf` with alternatives that differ in type or in one required member, `"$ref": "#/name"`, `title`, `description`
/// (a sentence, or one in each language). Objects are closed: `properties` implies `type` object and refuses every
/// other member. `{}` allows anything.
public struct SchemaCompiler: Sendable {
  let definitions: [String: JSONNode]
  private let cache = SchemaCache()

  /// `definitions` are what `$ref` may name: see `SharedDefinitions.merged`.
  public init(definitions: [String: JSONNode]) {
    self.definitions = definitions
  }

  /// Throws `invalidParams` for a schema outside the subset; the path points at the keyword.
  public func compile(_ schema: JSONNode) throws -> CompiledSchema {
    CompiledSchema(root: try node(schema))
  }

  /// A schema of parameters: always a closed object (`{}` is one without members), beside which `_meta` may stand.
  public func compileParameters(_ schema: JSONNode) throws -> CompiledSchema {
    let empty = SchemaNode(types: .object, object: SchemaObject(members: [], additional: nil))
    let root = schema.kind == .object && schema.count == 0 ? empty : try node(schema)
    guard root.types == .object, root.choice == nil else {
      throw Failure(
        .invalidParams, "Parameters are declared as an object; write \"properties\".",
        zh: "参数须声明为对象，请写明 \"properties\"。")
    }
    return CompiledSchema(root: root, ignoredMember: "_meta")
  }

  /// Refuses a schema outside the subset, or one that is too large once its definitions are written out; what it looks
  /// like then is left to `rendered`.
  package func check(_ schema: JSONNode) throws {
    _ = try node(schema)
    try checkSize(schema)
  }

  /// Refuses a schema that has been compiled if it is too large once its definitions are written out.
  package func checkSize(_ schema: JSONNode) throws {
    // Writing out adds less than this much to the text of a schema: types and closed objects that it implies.
    guard cache.size(of: schema, definitions) > SchemaRenderer.maximumBytes / 8 else { return }
    _ = try rendered(schema)
  }

  /// As `inlined`, for a schema that has been checked, with its descriptions in a language.
  package func rendered(_ schema: JSONNode, in language: Language = .en) throws -> [UInt8] {
    try SchemaRenderer(definitions: definitions, references: [], language: language).render(schema)
  }

  private func node(_ schema: JSONNode) throws -> SchemaNode {
    var builder = SchemaBuilder(definitions: definitions, cache: cache)
    return try builder.node(schema, at: "")
  }

  /// Complete JSON Schema with every `$ref` replaced by what it stands for.
  public func inlined(_ schema: JSONNode) throws -> [UInt8] {
    _ = try node(schema)
    return try SchemaRenderer(definitions: definitions, references: []).render(schema)
  }

  /// Complete JSON Schema in which shared definitions stay references, `#/components/schemas/money`; the module's own
  /// are inlined, because two modules may use one name.
  public func referencing(_ schema: JSONNode) throws -> [UInt8] {
    _ = try node(schema)
    return try SchemaRenderer(definitions: definitions, references: SharedDefinitions.names).render(schema)
  }
}

/// The definitions that have been compiled already, each once.
final class SchemaCache: Sendable {
  private let nodes = Mutex<[String: SchemaNode]>([:])

  private let sizes = Mutex<[String: Int]>([:])

  /// Bytes of a schema's text with its definitions' texts in their places; circles have been refused before.
  func size(of schema: JSONNode, _ definitions: [String: JSONNode]) -> Int {
    let document = schema.document
    var size = schema.byteRange.count
    var index = schema.index
    while index < Int(document.tape[schema.index].next) {
      let node = JSONNode(document: document, index: index)
      index += 1
      guard node.isString("$ref"), index < document.tape.count,
        let target = JSONNode(document: document, index: index).string
      else { continue }
      let name = String(target.dropFirst(2))
      if let known = sizes.withLock({ $0[name] }) {
        size += known
      } else if let definition = definitions[name] {
        // Sizes beyond any limit count no further.
        let found = min(self.size(of: definition, definitions), 1 << 30)
        sizes.withLock { $0[name] = found }
        size += found
      }
    }
    return min(size, 1 << 30)
  }

  subscript(_ name: String) -> SchemaNode? {
    get { nodes.withLock { $0[name] } }
    set { nodes.withLock { $0[name] = newValue } }
  }

  /// Patterns recur in every module (money, days, ids) and are worked out once a process.
  private static let patterns = Mutex<[String: Pattern]>([:])
  private static let maximumPatterns = 1024

  static func pattern(_ source: String) throws(Failure) -> Pattern {
    if let known = patterns.withLock({ $0[source] }) { return known }
    let pattern = try Pattern(source)
    patterns.withLock { if $0.count < maximumPatterns { $0[source] = pattern } }
    return pattern
  }
}
