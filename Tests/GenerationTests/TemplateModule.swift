import Foundation

/// A module's folder outside of the project, as its author has it before the first `aval-generate`.
struct TemplateModule {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("parcel-\(UUID().uuidString)").path
    for (file, text) in TemplateModule.files.merging(files, uniquingKeysWith: { $1 }) where !text.isEmpty {
      let target = "\(path)/\(file)"
      let folder = (target as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try text.write(toFile: target, atomically: true, encoding: .utf8)
    }
  }

  func text(_ file: String) -> String {
    (try? String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)) ?? ""
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  static let files = [
    "module.json": """
    {
      "id": "parcel",
      "version": "1.2.3",
      "methods": [],
      "migrations": [],
      "definitions": {"weight": {"required": ["grams"], "properties": {"grams": {"type": "integer"}}}}
    }
    """,
    "methods/parcel.send.json": """
    {
      "summary": {"en": "Send a parcel.", "zh-Hans": "寄出包裹。"},
      "requirements": ["P-1"],
      "params": {
        "required": ["customer", "speed", "weight"],
        "properties": {
          "customer": {"$ref": "#/customerRef"},
          "speed": {"description": {"en": "how fast", "zh-Hans": "速度"}, "enum": ["slow", "default"]},
          "weight": {"$ref": "#/weight"},
          "price": {"$ref": "#/money"},
          "currency": {"type": "string", "minLength": 3, "maxLength": 3},
          "stops": {"type": "array", "items": {"properties": {"day": {"$ref": "#/date"}}}},
          "asOf": {"$ref": "#/date"}
        }
      }
    }
    """,
    "migrations/0001_parcel.sql": "CREATE TABLE parcel_parcel (id INTEGER PRIMARY KEY) STRICT;",
    "README.md": """
    # parcel

    <!-- methods, by make generate -->
    <!-- end of methods -->

    """,
    "Sources/ParcelModule.swift": """
    import AvalKit
    // struct NotHere: Method { "in a comment" }
    enum ParcelModule: Module {
      nonisolated(unsafe) static let entry = ModuleEntry.make(Self.self)
    }
    """,
    "Sources/SendParcel.swift": #"""
    import AvalKit
    struct SendParcel: Method {
      func run(_ params: Params, in call: Call) throws -> Empty {
        let text = "struct Fake: Method { \(params.customer) \(params.speed) } // }"
        _ = (text, params.weight, params.price, params.currency, params.stops)
        return Empty()
      }
    }
    """#,
  ]
}
