import AvalKit

/// `backup.create`: the books, their originals and what imports refused, in one new file.
struct CreateBackup: HostMethod {
  static let name = "backup.create"
  static let place = HostPlace.aside
  static let declaration = #"""
    { "summary": {"en": "Back the books up while everybody works: the database as it is now, its evidence and its rejects, in one new file with digests.",
                  "zh-Hans": "在线备份账册：将当前数据库、证据原件与拒收记录写入一个带摘要的新文件。"},
      "effect": "write", "permission": "backup.create",
      "params": {"required": ["path"], "properties": {"path": {"$ref": "#/outputFile"}}},
      "result": {"required": ["file", "bytes", "sha256", "createdAt", "evidence", "rejects", "auditEntries", "auditHead"],
        "properties": {
        "file": {"type": "string"}, "bytes": {"type": "integer"}, "sha256": {"type": "string"},
        "createdAt": {"$ref": "#/instant"}, "evidence": {"type": "integer"}, "rejects": {"type": "integer"},
        "auditEntries": {"type": "integer"}, "auditHead": {"type": "string"}}},
      "example": {"params": {"path": "$folder/books.tar"}} }
    """#

  func run(_ params: Empty, in host: HostCall) throws -> Backup.Made {
    throw Failure(.unsupported, "backup.create runs by itself.", zh: "backup.create 只能单独运行。")
  }
}

/// `backup.verify`: whether a backup is whole and its books are sound.
struct VerifyBackup: HostMethod {
  static let name = "backup.verify"
  static let place = HostPlace.aside
  static let declaration = #"""
    { "summary": {"en": "Read a backup from end to end: every digest, the database's pages and foreign keys, its audit chain, and whether each original is there; names what is damaged.",
                  "zh-Hans": "从头到尾校验备份：逐项摘要、数据库页与外键、审计链，以及各原件是否齐全；指出损坏之处。"},
      "effect": "read", "permission": "backup.verify", "callMilliseconds": 3600000,
      "params": {"required": ["path"], "properties": {"path": {"$ref": "#/inputFile"}}},
      "result": {"required": ["ok", "bytes", "sha256", "evidence", "rejects", "problems"], "properties": {
        "ok": {"type": "boolean"}, "bytes": {"type": "integer"}, "sha256": {"type": "string"},
        "createdAt": {"$ref": "#/instant"}, "evidence": {"type": "integer"}, "rejects": {"type": "integer"},
        "auditEntries": {"type": "integer"}, "auditHead": {"type": "string"},
        "problems": {"type": "array", "items": {"required": ["member", "problem"], "properties": {
          "member": {"type": "string"}, "problem": {"type": "string"}}}}}},
      "example": {"given": [{"method": "backup.create", "params": {"path": "$folder/whole.tar"}}],
                  "params": {"path": "$folder/whole.tar"}} }
    """#

  struct Params: Decodable {
    let path: String
  }

  func run(_ params: Params, in host: HostCall) throws -> BackupFindings {
    let engine = host.engine
    var verification = BackupVerification(
      try engine.files.input(params.path), beside: engine.database.path, language: host.context.language,
      check: host.context.checkCancelled)
    return try verification.run()
  }
}

/// `backup.restore`: lays a backup down as a database beside this one.
struct RestoreBackup: HostMethod {
  static let name = "backup.restore"
  static let place = HostPlace.aside
  static let declaration = #"""
    { "summary": {"en": "Lay a backup down as a new database with its evidence and rejects. Nothing is replaced; swapping it in is for the command line, while no host runs.",
                  "zh-Hans": "将备份恢复为新的数据库，连同证据与拒收记录；不会覆盖任何文件。替换现有数据库须在主机停止时用命令行进行。"},
      "effect": "write", "permission": "backup.restore",
      "params": {"required": ["path", "to"], "properties": {
        "path": {"$ref": "#/inputFile"}, "to": {"$ref": "#/outputFile"}}},
      "result": {"required": ["file", "bytes", "createdAt", "evidence", "rejects", "auditEntries", "auditHead"],
        "properties": {
        "file": {"type": "string"}, "bytes": {"type": "integer"}, "createdAt": {"$ref": "#/instant"},
        "evidence": {"type": "integer"}, "rejects": {"type": "integer"}, "auditEntries": {"type": "integer"},
        "auditHead": {"type": "string"}}},
      "example": {"given": [{"method": "backup.create", "params": {"path": "$folder/kept.tar"}}],
                  "params": {"path": "$folder/kept.tar", "to": "$folder/restored.sqlite"}} }
    """#

  func run(_ params: Empty, in host: HostCall) throws -> BackupRestore.Restored {
    throw Failure(.unsupported, "backup.restore runs by itself.", zh: "backup.restore 只能单独运行。")
  }
}
