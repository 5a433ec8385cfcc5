import AvalKit
import Glibc
import RatingModule

/// The policies as the module ships them, read from the source tree.
enum Shipped {
  static func policy<T: Decodable>(_ name: String, as type: T.Type = T.self, file: StaticString = #filePath) throws -> T
  {
    try JSONCoding.decode(T.self, parsing: try bytes("plugins/rating/policies/\(name).json", file: file))
  }

  /// The bytes of a file of the repository.
  static func bytes(_ path: String, file: StaticString = #filePath) throws -> [UInt8] {
    let root = "\(file)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    guard let handle = fopen(root + "/" + path, "rb") else { throw Missing(path: path) }
    defer { fclose(handle) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, handle), count > 0 { bytes += buffer[..<count] }
    return bytes
  }

  struct Missing: Error { let path: String }
}

/// Pseudo-random numbers that a printed seed repeats (SplitMix64).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// A fresh seed, or the one in the environment; printed, so that a failure can be repeated.
  static func announced(_ test: String) -> Seeded {
    let seed = getenv("SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 1...UInt64(UInt32.max))
    print("SEED=\(seed) (\(test))")
    return Seeded(seed)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

func decimal(_ text: String) throws -> ExactDecimal { try ExactDecimal(parsing: text) }
func yuan(_ text: String) throws -> Money { try Money(parsing: text, currency: .cny) }

extension Shipped {
  /// A shipped model with what it extends filled in.
  static func model(_ name: String) throws -> (model: RatingModel, scale: GradeScale) {
    let model = try resolved("models/" + name)
    return (model, try policy(model.grades))
  }

  private static func resolved(_ path: String) throws -> RatingModel {
    let document: ModelDocument = try policy(path)
    return try document.resolved(on: try document.extends.map { try resolved($0) })
  }
}

/// A fact sheet of inputs.
func sheet(_ values: [String: String]) throws -> FactSheet {
  var sheet = FactSheet()
  for (name, text) in values {
    let number = text.first?.isNumber == true || text.hasPrefix("-")
    sheet.set(
      name, number ? .number(Fraction(try decimal(text))) : .category(text), FactSource(.input, path: "/" + name))
  }
  return sheet
}
