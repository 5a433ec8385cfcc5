import AvalImport
import AvalKit

/// What a target is asked for beside its records: what the format says of customers and duplicates, over it what the
/// caller said.
struct ImportTargetOptions {
  /// What becomes of a record whose key is known with other content.
  let onDuplicate: ImportFormat.OnDuplicate
  /// The caller asks for known records to be handed over again, whether or not their content changed: what the target
  /// has lost since comes back.
  let asksAgain: Bool
  private let members: JSONObject

  init(_ format: ImportFormat, _ asked: JSONValue?) throws(Failure) {
    var members = (try Self.parsed(format.customer)).objectValue ?? [:]
    for (name, value) in asked?.objectValue ?? [:] { members[name] = value }
    var choice = format.onDuplicate
    asksAgain = members["onDuplicate"]?.stringValue == ImportFormat.OnDuplicate.supersede.rawValue
    if let given = members["onDuplicate"] {
      guard let known = given.stringValue.flatMap({ ImportFormat.OnDuplicate(rawValue: $0) }) else {
        throw Failure(
          .invalidParams, "onDuplicate is reject or supersede.", zh: "onDuplicate 只能是 reject 或 supersede。",
          path: "/options/onDuplicate")
      }
      choice = known
      members["onDuplicate"] = nil
    }
    if let schemes = members["match"]?.arrayValue, schemes.contains(where: { $0.stringValue?.uppercased() == "NAME" }) {
      throw Failure(
        .invalidParams, "Customers are matched by numbers, never by name; name schemes of identifiers.",
        zh: "客户只按号码匹配，从不按名称；请填写标识号体系。", path: "/options/match")
    }
    onDuplicate = choice
    self.members = members
  }

  private static func parsed(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
    guard !bytes.isEmpty else { return .object([:]) }
    do {
      return JSONValue(try JSONDocument(parsing: bytes).root)
    } catch {
      throw Failure(.corrupt, "The format's customer rules cannot be read.", zh: "格式的客户规则无法读取。")
    }
  }

  /// The options as the target is given them: nothing that it does not know, and what becomes of known records where it
  /// has a choice of its own.
  func bytes(for target: BoundMethod) throws -> [UInt8] {
    var members = members
    guard
      let declared = try JSONDocument(parsing: target.schemas.params(in: .en)).root["properties"]?["options"]?[
        "properties"]
    else { return JSONValue.object(members).bytes }
    if let unknown = members.keys.sorted().first(where: { declared[$0] == nil }) {
      let known = declared.members.map(\.key).sorted().joined(separator: ", ")
      throw Failure(
        .invalidParams, "\(target.name) has no option \(unknown); it knows: \(known).",
        zh: "\(target.name) 没有选项 \(unknown)；可用选项：\(known)。", path: "/options/\(unknown)")
    }
    if declared["onDuplicate"] != nil { members["onDuplicate"] = .string(onDuplicate.rawValue) }
    return JSONValue.object(members).bytes
  }
}
