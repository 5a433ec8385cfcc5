extension Failure {
  /// Reads what `json()` wrote. Anything else becomes `corrupt`: a failure is never lost because it cannot be read.
  public init(json bytes: UnsafeRawBufferPointer) {
    guard let root = Failure.root(of: bytes), let kind = root["kind"]?.string.flatMap(Kind.init(rawValue:)) else {
      self.init(
        .corrupt, "A request failed, but its reason cannot be read; report this with the request.",
        zh: "请求失败，但其原因无法读取；请连同该请求一并报告。")
      return
    }
    let message = root["message"]
    self.init(
      kind, Text(message?["en"]?.string ?? "", zh: message?["zh-Hans"]?.string ?? ""),
      path: root["path"]?.string ?? "", data: root["data"].map { Array($0.rawBytes) } ?? [])
  }

  private static func root(of bytes: UnsafeRawBufferPointer) -> JSONNode? {
    do throws(JSONSyntaxError) {
      return try JSONDocument(parsing: bytes).root
    } catch {
      return nil
    }
  }

  /// `{"kind":…,"message":{"en":…,"zh-Hans":…},"path":…,"data":{…}}`; `data` only where there is some.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("kind")
    writer.string(kind.rawValue)
    writer.key("message")
    writer.beginObject()
    writer.key("en")
    writer.string(message.en)
    writer.key("zh-Hans")
    writer.string(message.zhHans)
    writer.endObject()
    writer.key("path")
    writer.string(path)
    if !data.isEmpty {
      writer.key("data")
      writer.raw(data)
    }
    writer.endObject()
    return writer.bytes
  }
}
