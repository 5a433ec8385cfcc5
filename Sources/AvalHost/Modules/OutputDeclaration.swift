import AvalKit

/// What a method declares under `"output"`: the media types of the document that it answers with.
///
/// `{"media": "text/csv"}`, or several; with `"optional": true` only some requests get a document (the others a result
/// alone). The host adds the document's members to the declared result.
package struct OutputDeclaration: Sendable {
  package let media: [String]
  package let isOptional: Bool

  /// The members that the host writes beside the method's own.
  static let members: Set<String> = ["media", "sha256", "text", "content"]

  init(_ node: ManifestNode) throws(Refusal) {
    let parts = try node.members(["media", "optional"])
    let media = try node.require("media", in: parts)
    self.media = media.node.kind == .array ? try media.strings() : [try media.string()]
    guard !self.media.isEmpty else { throw media.expected("a media type", zh: "媒体类型") }
    isOptional = try parts["optional"]?.bool() ?? false
  }

  /// The host's own declarations, which tests read.
  init?(_ node: JSONNode?) {
    guard let node else { return nil }
    let listed = node["media"]?.kind == .array ? node["media"]?.elements.compactMap { $0.string } : nil
    media = listed ?? node["media"]?.string.map { [$0] } ?? []
    isOptional = node["optional"]?.bool ?? false
  }

  /// A result's schema with the members of the document. A method that declares one of them itself is refused.
  func extending(_ result: JSONNode) throws -> JSONNode {
    guard case .object(var schema) = JSONValue(result) else { return result }
    var properties = schema["properties"]?.objectValue ?? JSONObject()
    if let own = properties.keys.first(where: Self.members.contains) {
      throw Failure(
        .invalidParams, "\(own) is a member of every document; call the method's own member something else.",
        zh: "\(own) 是每个文档都有的成员；请为方法自己的成员另取名称。", path: "/properties/\(own)")
    }
    properties["media"] = ["enum": .array(media.map { .string($0) })]
    properties["sha256"] = ["type": "string", "pattern": "^[0-9a-f]{64}$"]
    properties["text"] = ["type": "string"]
    properties["content"] = ["type": "string"]
    schema["properties"] = .object(properties)
    if !isOptional {
      schema["required"] = .array((schema["required"]?.arrayValue ?? []) + ["media", "sha256"])
    }
    return try JSONDocument(parsing: JSONValue.object(schema).bytes).root
  }
}
