import ModuleABI

/// A file that a request names, in a parameter declared `{"$ref": "#/inputFile"}`. The host opens it: below the folders
/// that the configuration lists under `files.read`, without following links.
public struct InputFile: Decodable, Hashable, Sendable {
  /// What the request wrote.
  public let name: String

  public init(from decoder: any Decoder) throws {
    name = try decoder.singleValueContainer().decode(String.self)
  }

  /// The whole file.
  ///
  /// - Parameters:
  ///   - pointer: the parameter that named the file, for refusals.
  ///   - limit: in bytes; a longer file is `limitExceeded`.
  public func bytes(in call: Call, pointer: String = "/path", atMost limit: Int) throws -> [UInt8] {
    let table = try call.files()
    var bytes = aval_bytes()
    let status = aval_bytes.lending(name) { name in
      aval_bytes.lending(pointer) { table.read(call.pointer, name, $0, UInt64(max(0, limit)), &bytes) }
    }
    guard status == AVAL_OK else { throw call.takeFailure() }
    return Array(bytes.buffer)
  }
}

extension Call {
  /// Writes the document of a method declared with `"output"`, piece by piece. The host puts `media`, `sha256` and the
  /// text (or base64 content) into the reply beside the method's own result; under `file.save` it goes to a file.
  ///
  /// - Parameters:
  ///   - media: one of the media types that the declaration lists.
  ///   - body: appends pieces, at least none; throws `limitExceeded` where a message cannot hold the document.
  public func document(media: String, _ body: (_ append: (String) throws -> Void) throws -> Void) throws {
    let table = try files()
    guard aval_bytes.lending(media, { table.begin_document(pointer, $0) }) == AVAL_OK else { throw takeFailure() }
    try body { piece in
      guard aval_bytes.lending(piece, { table.append_document(pointer, $0) }) == AVAL_OK else { throw takeFailure() }
    }
  }

  func files() throws(Failure) -> aval_files_facility {
    guard let table = tables.files else {
      throw Failure(
        .unsupported, "This host gives its modules no files; update aval.", zh: "此主机不向模块提供文件；请升级 aval。")
    }
    return table.pointee
  }
}
