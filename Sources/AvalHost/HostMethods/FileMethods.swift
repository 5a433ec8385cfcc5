import AvalKit

/// `file.save`: what a read answers, written to a new file.
struct SaveFile: HostMethod {
  static let name = "file.save"
  static let place = HostPlace.aside
  static let declaration = #"""
    { "summary": {"en": "Write what a read answers to a new file: the document of a method that answers one, else its result as JSON. Nothing is replaced.",
                  "zh-Hans": "将查询结果写入新文件：方法返回文档时写入该文档，否则写入 JSON 结果；不会覆盖任何文件。"},
      "effect": "write", "permission": "file.save",
      "params": {"required": ["method", "file"], "properties": {
        "method": {"type": "string", "minLength": 1, "maxLength": 128, "description": {
          "en": "the read whose answer is written, such as audit.list", "zh-Hans": "要写入其结果的查询方法，如 audit.list"}},
        "params": {"type": "object", "additionalProperties": {}, "description": {
          "en": "the parameters of that read", "zh-Hans": "该查询方法的参数"}},
        "file": {"$ref": "#/outputFile"}}},
      "result": {"required": ["file", "bytes", "sha256", "media"], "properties": {
        "file": {"type": "string"}, "bytes": {"type": "integer"}, "sha256": {"type": "string"},
        "media": {"type": "string"}}},
      "example": {"params": {"method": "audit.list", "params": {"limit": 10}, "file": "$folder/audit.json"}} }
    """#

  struct Params: Decodable {
    let method: String
    let file: String
  }

  struct Result: Codable {
    let file: String
    let bytes: Int64
    let sha256: String
    let media: String
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    throw Failure(.unsupported, "file.save runs by itself.", zh: "file.save 只能单独运行。")
  }
}

/// `import.evidence.get`: the original bytes that an import kept.
struct GetEvidence: HostMethod {
  static let name = "import.evidence.get"
  static let place = HostPlace.reader
  static let media = "application/octet-stream"
  static let declaration = #"""
    { "summary": {"en": "The original file that an import kept as evidence, byte for byte.",
                  "zh-Hans": "取回导入时留存为证据的原始文件，逐字节一致。"},
      "effect": "read", "permission": "import.evidence", "audited": true, "output": {"media": "application/octet-stream"},
      "params": {"required": ["sha256"], "properties": {"sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$",
        "description": {"en": "the digest that import.run answered", "zh-Hans": "import.run 返回的摘要"}}}},
      "result": {"required": ["bytes", "encoding", "fileName", "receivedAt"], "properties": {
        "bytes": {"type": "integer"}, "encoding": {"type": "string"}, "fileName": {"type": "string"},
        "receivedAt": {"$ref": "#/instant"}}},
      "example": {"given": [{"method": "import.run", "capture": {"sha256": "/evidence/sha256"}, "params": {
                    "format": "openitem-csv", "path": "$root/import-formats/openitem-csv/sample.csv"}}],
                  "params": {"sha256": "$sha256"}} }
    """#

  struct Params: Decodable {
    let sha256: String
  }
  struct Result: Encodable {
    let bytes: Int64
    let encoding: String
    let fileName: String
    let receivedAt: Instant
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    guard let record = try Evidence.find(params.sha256, on: host.database()) else {
      throw Failure(
        .notFound, "No import has kept a file with this digest; use the one that import.run answered.",
        zh: "没有导入留存过该摘要的文件；请使用 import.run 返回的摘要。", path: "/sha256")
    }
    try host.document(media: Self.media) { append in
      try EvidenceStore(host.engine.database).read(params.sha256) { chunk in
        try host.context.checkCancelled()
        try append(chunk)
      }
    }
    return Result(
      bytes: record.bytes, encoding: record.encoding, fileName: record.fileName,
      receivedAt: Instant(milliseconds: record.receivedAt))
  }
}

/// `import.reject.get`: everything that one import refused.
struct GetRejects: HostMethod {
  static let name = "import.reject.get"
  static let place = HostPlace.reader
  static let declaration = #"""
    { "summary": {"en": "All records that an import refused, a JSON object a line with place and reason.",
                  "zh-Hans": "列出一次导入拒收的全部记录，每行一个 JSON 对象，含位置与原因。"},
      "effect": "read", "permission": "import.read", "output": {"media": "application/x-ndjson"},
      "params": {"required": ["job"], "properties": {"job": {"type": "string", "description": {
        "en": "the id of the import's job", "zh-Hans": "导入作业的编号"}}}},
      "result": {"required": ["job"], "properties": {"job": {"type": "string"}}},
      "example": {"given": [{"method": "import.run", "capture": {"job": "/job"}, "params": {
                    "format": "openitem-csv", "path": "$root/import-formats/openitem-csv/sample.csv"}}],
                  "params": {"job": "$job"}} }
    """#

  struct Params: Decodable {
    let job: String
  }
  struct Result: Encodable {
    let job: String
  }

  func run(_ params: Params, in host: HostCall) throws -> Result {
    let record: JobRecord
    do {
      record = try JobListing.record(params.job, host.database())
    } catch let failure as Failure {
      throw Failure(failure.kind, failure.message, path: "/job")
    }
    guard record.method == RunImport.name else {
      throw Failure(
        .invalidParams, "\(params.job) is no import; name the job of an import.run.",
        zh: "\(params.job) 不是导入作业；请指定 import.run 的作业。", path: "/job")
    }
    // An import that refused nothing, or nothing yet, has no such file: its list is empty.
    let path = RejectFile(database: host.engine.database.path, job: params.job, bytes: 0).path
    let refused = try record.result.map { try JSONDocument(parsing: $0).root["rejected"]?.int64 ?? 0 } ?? 0
    guard refused == 0 || Files.exists(path) else {
      throw Failure(
        .notFound,
        "The \(refused) records that \(params.job) refused were kept for 30 days and cleared; import the original again (import.evidence.get has it).",
        zh: "\(params.job) 拒收的 \(refused) 条记录保留 30 天后已清除；请重新导入原始文件（可用 import.evidence.get 取得）。", path: "/job")
    }
    try host.document(media: "application/x-ndjson") { append in
      guard Files.exists(path) else { return }
      try Files.readChunks(path) { chunk in
        try host.context.checkCancelled()
        try append(chunk)
      }
    }
    return Result(job: params.job)
  }
}
