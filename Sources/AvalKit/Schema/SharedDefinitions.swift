/// The schemas that every declaration may refer to as `{"$ref": "#/money"}`.
public enum SharedDefinitions {
  /// `instant` has at most milliseconds; `percent` and `decimal` are exact numbers in strings; `integer64` is any exact
  /// integer of 64 bits; `text` is a text in both languages. `inputFile` and `outputFile` are the only names of files that
  /// a request may hold: the host resolves them, and a test refuses a parameter that names a file in another way.
  static let source = #"""
    {
      "money": {
        "description": {"en": "an exact amount and its currency, such as {\"amount\":\"1234.50\",\"currency\":\"CNY\"}",
          "zh-Hans": "精确金额及币种，例如 {\"amount\":\"1234.50\",\"currency\":\"CNY\"}"},
        "required": ["amount", "currency"],
        "properties": {
          "amount": {"type": "string", "maxLength": 40, "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$",
            "description": {"en": "an amount such as \"1234.50\", without separators",
              "zh-Hans": "金额，例如 \"1234.50\"，不带千位分隔符"}},
          "currency": {"type": "string", "pattern": "^[A-Z]{3}$",
            "description": {"en": "an ISO 4217 code such as \"CNY\"", "zh-Hans": "ISO 4217 币种代码，例如 \"CNY\""}}}},
      "date": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        "description": {"en": "a day such as \"2026-11-21\"", "zh-Hans": "日期，例如 \"2026-11-21\""}},
      "instant": {"type": "string", "maxLength": 40,
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?(Z|[+-][0-9]{2}:[0-9]{2})$",
        "description": {"en": "an RFC 3339 instant such as \"2026-11-21T08:00:00.000Z\"",
          "zh-Hans": "RFC 3339 时刻，例如 \"2026-11-21T08:00:00.000Z\""}},
      "id": {"type": "string", "pattern": "^[a-z]{2,8}_[1-9][0-9]{0,18}$",
        "description": {"en": "an id such as \"cus_281474976710657\"", "zh-Hans": "编号，例如 \"cus_281474976710657\""}},
      "customerRef": {
        "description": {"en": "a customer's id, its archive number, or {\"scheme\",\"value\"} of an identifier",
          "zh-Hans": "客户编号、档号，或标识号 {\"scheme\",\"value\"}"},
        "oneOf": [
          {"type": "string", "minLength": 1, "maxLength": 64},
          {"required": ["scheme", "value"], "properties": {
            "scheme": {"type": "string", "minLength": 1, "maxLength": 32},
            "value": {"type": "string", "minLength": 1, "maxLength": 64}}}]},
      "decimal": {"type": "string", "maxLength": 60, "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$",
        "description": {"en": "an exact number in a string, such as \"12.5\"", "zh-Hans": "以字符串书写的精确数，例如 \"12.5\""}},
      "percent": {"type": "string", "maxLength": 60, "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$",
        "description": {"en": "a rate in percent, such as \"4.35\"", "zh-Hans": "百分比，例如 \"4.35\""}},
      "text": {"required": ["en", "zh-Hans"],
        "properties": {"en": {"type": "string"}, "zh-Hans": {"type": "string"}},
        "description": {"en": "a text in both languages, {\"en\",\"zh-Hans\"}", "zh-Hans": "双语文本 {\"en\",\"zh-Hans\"}"}},
      "cursor": {"type": "string", "minLength": 1, "maxLength": 4096,
        "description": {"en": "the nextCursor of the page before", "zh-Hans": "上一页的 nextCursor"}},
      "limit": {"type": "integer", "minimum": 1, "maximum": 10000,
        "description": {"en": "how many items a page has, 1 to 10000", "zh-Hans": "每页条数，1 至 10000"}},
      "lang": {"type": "string", "maxLength": 35, "pattern": "^([eE][nN]|[zZ][hH])([-_][A-Za-z0-9_-]*)?$",
        "description": {"en": "a language, \"en\" or \"zh-Hans\"", "zh-Hans": "语言，\"en\" 或 \"zh-Hans\""}},
      "inputFile": {"type": "string", "minLength": 1, "maxLength": 4096,
        "description": {"en": "a file below a folder of files.read, named relative to it or by its absolute path",
          "zh-Hans": "files.read 所列文件夹之下的文件，用相对路径或绝对路径指定"}},
      "outputFile": {"type": "string", "minLength": 1, "maxLength": 4096,
        "description": {"en": "a new file below a folder of files.write, named relative to it or by its absolute path",
          "zh-Hans": "files.write 所列文件夹之下的新文件，用相对路径或绝对路径指定"}},
      "paper": {"type": "object", "additionalProperties": {},
        "description": {"en": "a paper: title, parties, and blocks of text, tables, charts and signature lines",
          "zh-Hans": "文书：标题、当事方，以及文字、表格、图表与签章栏"}},
      "integer64": {"type": "integer",
        "description": {"en": "a whole number of at most 64 bits", "zh-Hans": "不超过 64 位的整数"}}
    }
    """#

  private static let document: Result<JSONDocument, JSONSyntaxError> = {
    do throws(JSONSyntaxError) {
      return .success(try JSONDocument(parsing: Array(source.utf8)))
    } catch {
      return .failure(error)
    }
  }()

  private static var members: [(name: String, schema: JSONNode)] {
    guard case .success(let document) = document else { return [] }
    return document.root.members.map { ($0.key, $0.value) }
  }

  /// The names of the shared definitions.
  public static let names: Set<String> = Set(members.map(\.name))

  /// The shared definitions together with a manifest's own: the bytes of a JSON object of schemas, or nothing. Throws
  /// for a name that is shared already or is no name, and for a definition outside the subset.
  public static func merged(with own: [UInt8]) throws -> [String: JSONNode] {
    var definitions = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.schema) })
    guard !own.isEmpty else { return definitions }
    let document: JSONDocument
    do {
      document = try JSONDocument(parsing: own)
    } catch {
      throw error.failure
    }
    guard document.root.kind == .object else {
      throw Failure(.invalidParams, "definitions is an object of schemas.", zh: "definitions 须为由模式组成的对象。")
    }
    for (name, schema) in document.root.members {
      guard name.utf8.allSatisfy(isNameByte), !name.isEmpty, name.utf8.count <= 64 else {
        throw Failure(
          .invalidParams, "A definition's name is letters and digits.", zh: "定义的名称由字母和数字组成。",
          path: "/" + JSONPointer.escape(name))
      }
      guard !names.contains(name) else {
        throw Failure(
          .conflict, "The definition \(name) is shared already; choose another name.", zh: "定义 \(name) 已是共享定义，请另取名称。",
          path: "/" + name)
      }
      definitions[name] = schema
    }
    let compiler = SchemaCompiler(definitions: definitions)
    for (name, schema) in document.root.members {
      do {
        _ = try compiler.compile(schema)
      } catch let failure as Failure {
        throw failure.path.hasPrefix("#") ? failure : failure.at("/" + name)
      }
    }
    return definitions
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  /// The shared definitions as an OpenRPC document's `components.schemas` hold them, in the order of their names.
  public static func rendered(in language: Language) -> [(name: String, schema: [UInt8])] {
    let definitions = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.schema) })
    let renderer = SchemaRenderer(definitions: definitions, references: names, language: language)
    return members.sorted { $0.name < $1.name }.compactMap { name, schema in
      do throws(Failure) {
        return (name, try renderer.render(schema))
      } catch {
        return nil
      }
    }
  }
}
