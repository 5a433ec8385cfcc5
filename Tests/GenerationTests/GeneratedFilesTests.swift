import Foundation
import Generation
import Testing

@Suite("What is generated from declarations")
struct GeneratedFilesTests {
  @Test(
    "Each module's generated files follow from its declarations (`make generate` writes them)",
    arguments: ["archive", "survey", "rating", "receivables", "collections"])
  func project(_ module: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let changes = try Generator(module: "\(root)/plugins/\(module)").changes().map(\.file)
    #expect(changes.isEmpty, "run make generate")
  }

  @Test(
    "A module outside of the project gets parameters, words, decoders, its list and its table; a second run changes nothing"
  )
  func template() throws {
    let module = try TemplateModule()
    defer { module.remove() }
    try write(module)
    #expect(module.text("Sources/Generated/ParcelParameters.swift") == Self.parameters)
    let list = module.text("Sources/Generated/Module.swift")
    #expect(list.contains("  static let id = \"parcel\"\n  static let version = \"1.2.3\"\n"))
    #expect(list.contains("static let methods: [any Method.Type] = [\n    SendParcel.self,\n  ]"))
    #expect(module.text("module.json").contains("\"methods\": [\n    \"parcel.send\"\n  ],"))
    #expect(module.text("module.json").contains("\"migrations\": [\n    \"0001_parcel.sql\"\n  ],"))
    #expect(
      module.text("README.md").contains(
        "| `parcel.send` | Send a parcel. | P-1 | `Sources/SendParcel.swift` |\n<!-- end"))
    #expect(try Generator(module: module.path).changes().isEmpty)
  }

  @Test("What the rule writes itself is not generated: a name, a type, all parameters")
  func ownTypes() throws {
    let module = try TemplateModule([
      "Sources/SendParcel.swift": """
      struct Post: Method {
        static let name = "parcel.parcel.send"
        typealias Speed = Pace
        func run(_ params: Params, in call: Call) throws -> Empty {
          _ = (params.customer, params.speed, params.weight, params.price, params.currency, params.stops)
        }
      }
      struct Weight: Decodable {}
      """
    ])
    defer { module.remove() }
    try write(module)
    let text = module.text("Sources/Generated/ParcelParameters.swift")
    #expect(text.contains("    let speed: Speed\n") && !text.contains("enum Speed"))
    #expect(text.contains("    let weight: Weight\n") && module.text("Sources/Generated/Definitions.swift").isEmpty)
    #expect(!text.contains("static let name"))
  }

  @Test("A file that nothing asks for any more goes")
  func stale() throws {
    let module = try TemplateModule(["Sources/Generated/OldParameters.swift": "import AvalKit\n"])
    defer { module.remove() }
    try write(module)
    #expect(!FileManager.default.fileExists(atPath: module.path + "/Sources/Generated/OldParameters.swift"))
    #expect(
      module.text("Sources/Generated/Definitions.swift").contains("struct Weight: Decodable {\n  var grams: Int?")
        == false)
    #expect(
      module.text("Sources/Generated/Definitions.swift").contains("struct Weight: Decodable {\n  let grams: Int\n}"))
  }

  @Test(
    "What does not fit is said in a sentence that names file and remedy",
    arguments: [
      (
        ["Sources/SendParcel.swift": "struct Other {}"],
        "parcel.send.json: no rule implements it; write struct SendParcel: Method"
      ),
      (
        ["Sources/Lost.swift": "struct LoseParcel: Method {\n}"],
        "Sources/Lost.swift: LoseParcel implements no method of methods/"
      ),
      (
        ["Sources/Lost.swift": "struct Lost: Method {\n  static let name = \"parcel.parcel.lose\"\n}"],
        "Lost implements parcel.parcel.lose, which methods/ does not declare"
      ),
      (
        [
          "Sources/SendParcel.swift":
            "struct SendParcel: Method {\n  func run(_ params: Params, in call: Call) {\n    _ = params.customer\n  }\n}"
        ], "SendParcel is given speed and never reads it"
      ),
      (
        ["methods/parcel.send.json": #"{"params": {"properties": {"to": {"oneOf": [{"type": "string"}]}}}}"#],
        "to is one of several shapes; write SendParcel.To by hand"
      ),
      (
        ["methods/parcel.send.json": ##"{"params": {"properties": {"to": {"$ref": "#/nobody"}}}}"##],
        "no definition #/nobody"
      ),
      (["methods/parcel.send.json": "{"], "parcel.send.json, line 1"),
    ] as [([String: String], String)])
  func complaints(_ files: [String: String], _ sentence: String) throws {
    let module = try TemplateModule(files)
    defer { module.remove() }
    let complaint = #expect(throws: Complaint.self) { _ = try Generator(module: module.path).changes() }
    #expect(complaint?.description.contains(sentence) == true, "\(complaint?.description ?? "")")
  }

  @Test("A struct that names its table gets its columns: read and bound in the order of its properties")
  func rows() throws {
    let module = try TemplateModule([
      "Sources/Parcel.swift": """
      struct Parcel {
        static let table = "parcel_parcel"
        static let senderPrefix = "snd"
        static let lastDayColumn = "seen"
        let id: EntityID
        let customer: EntityID
        let sender: EntityID?
        let pace: Pace
        let price: Money
        var lastDay: CivilDate?
        var pieces: Int
        var isLost: Bool = false
        var shown: String { "not stored" }
      }
      """
    ])
    defer { module.remove() }
    try write(module)
    let text = module.text("Sources/Generated/Rows.swift")
    let expected = [
      "    id, customer, sender, pace, price, currency, seen, pieces, is_lost\n", "static let columnCount = 9\n",
      "    id = row.id(0, Parcel.prefix)\n", "    customer = row.id(1, CustomerRef.prefix)\n",
      "    sender = row.isNull(2) ? nil : row.id(2, Parcel.senderPrefix)\n", "    pace = try storedWord(row.text(3))\n",
      "    price = try row.money(4, 5)\n", "    lastDay = row.isNull(6) ? nil : row.day(6)\n",
      "    pieces = Int(row.int(7))\n", "    isLost = row.bool(8)\n",
      "    try statement.bind(id.number, at: 1)\n", "    try statement.bind(sender.map { $0.number }, at: 3)\n",
      "    try statement.bind(price.minor, at: 5)\n", "    try statement.bind(price.currency.code, at: 6)\n",
      "    try statement.bind(lastDay.map { Int64($0.dayNumber) }, at: 7)\n",
      "    try statement.bind(isLost ? Int64(1) : 0, at: 9)\n",
    ]
    for line in expected { #expect(text.contains(line), "\(line)") }
    #expect(!text.contains("shown"))
  }

  private func write(_ module: TemplateModule) throws {
    let generator = try Generator(module: module.path)
    try generator.write(generator.changes())
  }

  private static let parameters = """
    // Written by `make generate` from the module's declarations; what is changed here is lost.
    import AvalKit

    extension SendParcel {
      static let name = "parcel.parcel.send"

      /// What `parcel.parcel.send` is asked: Send a parcel.
      struct Params: Decodable {
        let customer: CustomerRef
        /// How fast.
        let speed: Speed
        let weight: Weight
        var price: Money?
        var currency: Currency?
        var stops: [Stop]?
      }

      /// How fast.
      enum Speed: String, Codable, SQLBindable {
        case slow
        case `default`

        var sqlValue: SQLValue { .text(rawValue) }
      }

      struct Stop: Decodable {
        var day: CivilDate?
      }
    }

    extension SendParcel.Params {
      init(from decoder: any Decoder) throws {
        let members = try JSONReader(decoder)
        customer = try members.customer("customer")
        speed = try members.value("speed")
        weight = try members.value("weight")
        price = try members.optional("price")
        currency = try members.optional("currency")
        stops = try members.optional("stops")
      }
    }

    extension SendParcel.Stop {
      init(from decoder: any Decoder) throws {
        let members = try JSONReader(decoder)
        day = try members.optionalDate("day")
      }
    }

    """
}
