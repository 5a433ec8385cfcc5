import AvalKit

/// `import.format.list`: the formats that a file can be imported from.
struct ListImportFormats: HostMethod {
  static let name = "import.format.list"
  static let place = HostPlace.aside
  static let declaration = #"""
    { "summary": {"en": "The formats that files can be imported from; a refused one with its reason.",
                  "zh-Hans": "列出可导入的文件格式；被拒绝的格式附原因。"},
      "effect": "read", "permission": "import.read",
      "params": {"properties": {}},
      "result": {"required": ["items", "nextCursor"], "properties": {
        "items": {"type": "array", "items": {"required": ["id", "state"], "properties": {
          "id": {"type": "string"}, "title": {"type": "string"}, "kind": {"type": "string"},
          "media": {"type": "string"}, "version": {"type": "string"}, "records": {"type": "string"},
          "state": {"enum": ["ready", "refused"]}, "reason": {"type": "string"}}}},
        "nextCursor": {"type": "null"}}},
      "example": {"params": {}} }
    """#

  struct Item: Encodable {
    let id: String
    let title: String?
    let kind: String?
    let media: String?
    let version: String?
    let records: String?
    let state: String
    let reason: String?
  }
  struct Result: Encodable {
    let items: [Item]
    let nextCursor = JSONValue.null
  }

  func run(_ params: Empty, in host: HostCall) throws -> Result {
    Result(items: host.engine.imports.formats(host.context.language))
  }
}

/// `import.format.detect`: which formats a file looks like, and why.
struct DetectImportFormat: HostMethod {
  static let name = "import.format.detect"
  static let place = HostPlace.aside
  static let declaration = #"""
    { "summary": {"en": "Which formats a file looks like, best first, with the reason.",
                  "zh-Hans": "判断文件可能的格式，最可能的在前，并说明理由。"},
      "effect": "read", "permission": "import.read",
      "params": {"required": ["path"], "properties": {"path": {"$ref": "#/inputFile"}}},
      "result": {"required": ["items"], "properties": {
        "items": {"type": "array", "items": {"required": ["format", "confidence", "why"], "properties": {
          "format": {"type": "string"}, "confidence": {"type": "number"}, "why": {"type": "string"}}}}}},
      "example": {"params": {"path": "$root/import-formats/creditsafe-ggs/sample.xml"}} }
    """#

  struct Params: Decodable {
    let path: String
  }
  struct Item: Encodable {
    let format: String
    let confidence: Double
    let why: String
  }
  struct Result: Encodable {
    let items: [Item]
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    Result(items: try host.engine.imports.detect(params.path, host.context))
  }
}

/// `import.preview`: the canonical records of a file's beginning; nothing is stored.
struct PreviewImport: HostMethod {
  static let name = "import.preview"
  static let place = HostPlace.aside
  static let declaration = #"""
    { "summary": {"en": "The canonical records that a file would give; nothing is stored.",
                  "zh-Hans": "预览文件将产生的标准记录；不保存任何内容。"},
      "effect": "read", "permission": "import.read",
      "params": {"required": ["format"], "properties": {
        "format": {"type": "string", "description": {
          "en": "the format's id, such as camt053; import.format.list names them", "zh-Hans": "格式标识，如 camt053；见 import.format.list"}},
        "path": {"$ref": "#/inputFile"},
        "content": {"type": "string", "description": {
          "en": "the file itself in padded Base64, in place of path", "zh-Hans": "以 Base64（含“=”填充）给出的文件内容，代替 path"}},
        "records": {"type": "integer", "minimum": 1, "maximum": 1000, "description": {
          "en": "how many records are shown at most; default 10", "zh-Hans": "最多显示的记录数；默认 10"}}}},
      "result": {"required": ["records", "rejects"], "properties": {
        "records": {"type": "array", "items": {}}, "rejects": {"type": "array", "items": {}}}},
      "example": {"params": {"format": "creditsafe-ggs", "path": "$root/import-formats/creditsafe-ggs/sample.xml"}} }
    """#

  struct Params: Decodable {
    let format: String
    let path: String?
    let content: String?
    let records: Int?
  }
  struct Result: Encodable {
    let records: [RawJSON]
    let rejects: [ListedReject]
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    try host.engine.imports.preview(params, host)
  }
}

/// A source record that was not taken, and where and why.
struct ListedReject: Codable {
  let record: Int
  let line: Int
  let column: Int
  /// Where in the canonical record, as a JSON Pointer, else where in the source.
  let path: String
  /// Where in the source: the column's name, or the element's path.
  let source: String
  let reason: String
}

/// Where a warning about a value of a landed record arose.
struct WarnedPlace: Codable {
  let file: String
  let record: Int
  let line: Int
  let column: Int
  let path: String
  let source: String
  let reason: String
}

/// What `import.run` is asked for; stored with the job, so that it can be resumed.
struct RunImportParams: Codable {
  let format: String
  let path: String?
  let content: String?
  let dryRun: Bool?
  let onError: String?
  let options: JSONValue?
}

/// `import.run`: imports a file, as a job.
struct RunImport: HostMethod {
  static let name = "import.run"
  static let place = HostPlace.aside
  static let declaration = #"""
    { "summary": {"en": "Import a file: good records land, bad ones are listed with place and reason; the original is kept as evidence.",
                  "zh-Hans": "导入文件：合格记录入库，不合格记录列明位置与原因；原件留存为证据。"},
      "effect": "write", "permission": "import.run", "job": true,
      "params": {"required": ["format"], "properties": {
        "format": {"type": "string", "description": {
          "en": "the format's id, such as camt053; import.format.list names them", "zh-Hans": "格式标识，如 camt053；见 import.format.list"}},
        "path": {"$ref": "#/inputFile"},
        "content": {"type": "string", "description": {
          "en": "the file itself in padded Base64, in place of path", "zh-Hans": "以 Base64（含“=”填充）给出的文件内容，代替 path"}},
        "dryRun": {"type": "boolean", "description": {
          "en": "true: reads and checks everything, and stores nothing; default false", "zh-Hans": "true：只读取并检查，不保存；默认 false"}},
        "onError": {"enum": ["reject", "abort"], "description": {
          "en": "reject (default): good records land; abort: one bad record undoes the file", "zh-Hans": "reject（默认）：合格记录入账；abort：有一条不合格即全部撤回"}},
        "options": {"type": "object", "additionalProperties": {}, "description": {
          "en": "what the target module lets an import choose, such as onNoMatch; a key it does not know is refused", "zh-Hans": "目标模块允许选择的导入选项，如 onNoMatch；未知的键会被拒绝"}}}},
      "result": {"required": ["job", "read", "accepted", "rejected", "duplicates", "rejects", "evidence"], "properties": {
        "job": {"type": "string"}, "read": {"type": "integer"}, "accepted": {"type": "integer"},
        "rejected": {"type": "integer"}, "duplicates": {"type": "integer"},
        "rejects": {"type": "array", "items": {"required": ["record", "line", "column", "path", "reason"], "properties": {
          "record": {"type": "integer"}, "line": {"type": "integer"}, "column": {"type": "integer"},
          "path": {"type": "string"}, "source": {"type": "string"}, "reason": {"type": "string"}}}},
        "rejectFile": {"type": "string"}, "dryRun": {"type": "boolean"}, "truncated": {"type": "boolean"},
        "reasons": {"type": "object", "additionalProperties": {"type": "integer"}},
        "warningCounts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "warningPlaces": {"type": "object", "additionalProperties": {"type": "array", "items": {
          "required": ["file", "record", "line", "column", "path", "source", "reason"], "properties": {
            "file": {"type": "string"}, "record": {"type": "integer"}, "line": {"type": "integer"},
            "column": {"type": "integer"}, "path": {"type": "string"}, "source": {"type": "string"},
            "reason": {"type": "string"}}}}},
        "refeedFile": {"type": "string"},
        "problem": {"required": ["code", "message", "line", "column"], "properties": {
          "code": {"type": "string"}, "message": {"type": "string"}, "line": {"type": "integer"},
          "column": {"type": "integer"}}},
        "ids": {"type": "array", "items": {"type": "string"}},
        "warnings": {"type": "array", "items": {"type": "string"}},
        "coverage": {"type": "array", "items": {"type": "string"}},
        "evidence": {"required": ["sha256", "bytes", "encoding"], "properties": {
          "sha256": {"type": "string"}, "bytes": {"type": "integer"}, "encoding": {"type": "string"}}}}},
      "example": {"params": {"format": "creditsafe-ggs", "path": "$root/import-formats/creditsafe-ggs/sample.xml",
                             "options": {"onNoMatch": "create"}}} }
    """#

  struct Result: Codable {
    struct Evidence: Codable {
      let sha256: String
      let bytes: Int64
      let encoding: String
    }
    /// Why a file was not read to its end.
    struct Problem: Codable {
      let code: String
      let message: String
      let line: Int
      let column: Int
    }
    let job: String
    let read: Int
    let accepted: Int
    let rejected: Int
    let duplicates: Int
    let rejects: [ListedReject]
    /// How many records were refused for each reason.
    let reasons: [String: Int]
    /// How often each warning about an accepted value occurred.
    let warningCounts: [String: Int]
    /// The first places of each.
    let warningPlaces: [String: [WarnedPlace]]?
    let rejectFile: String?
    /// The refused records alone, in the source's own shape: corrected, it can be imported like the original.
    let refeedFile: String?
    let problem: Problem?
    let dryRun: Bool?
    let truncated: Bool?
    let ids: [String]
    let warnings: [String]?
    let coverage: [String]?
    let evidence: Evidence
  }

  func run(_ params: RunImportParams, in host: HostCall) throws -> Result {
    throw Failure(.unsupported, "import.run is a job.", zh: "import.run 是作业。")
  }
}
