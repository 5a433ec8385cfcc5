import AvalKit
import Glibc
import ReceivablesModule

/// The policies that the module ships.
enum Shipped {
  struct Missing: Error { let path: String }

  static let folder: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/") + "/plugins/receivables/policies/"
  }()

  static func decode<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
    let path = folder + name + ".json"
    guard let file = fopen(path, "r") else { throw Missing(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return try JSONCoding.decode(type, parsing: bytes)
  }

}
