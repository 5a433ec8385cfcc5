public struct CompiledSchema: Sendable { public func validate(_ node: JSONNode) throws(Failure) {} }
public struct SchemaCompiler {
  public init(definitions: [String: JSONNode]) {}
  public func compile(_ node: JSONNode) throws -> CompiledSchema { CompiledSchema() }
  public func inlined(_ node: JSONNode) throws -> [UInt8] { Array(node.rawBytes) }
}
public enum SharedDefinitions {
  public static func merged(with: [UInt8]) throws -> [String: JSONNode] { [:] }
  public static var rendered: [(name: String, schema: [UInt8])] { [] }
}
