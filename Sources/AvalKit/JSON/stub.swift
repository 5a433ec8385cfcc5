public final class JSONDocument {
  public init(parsing bytes: UnsafeRawBufferPointer) throws {}
  public var root: JSONNode { JSONNode() }
}
public struct JSONNode {}
public enum JSONCoding {
  public static func decode<T: Decodable>(_ type: T.Type, from: JSONNode) throws -> T {
    throw Failure(.unsupported, "", zh: "")
  }
  public static func encode(_ value: some Encodable) throws -> [UInt8] { [] }
}
extension Failure { init(json: UnsafeRawBufferPointer) { self.init(.corrupt, "", zh: "") } }
