import AvalKit

/// The letters by name: what `policies/letters/` holds.
enum Letters {
  static func names(in call: Call) throws -> Set<String> {
    Set(try call.policies(in: "letters").map { $0.hasPrefix("letters/") ? String($0.dropFirst(8)) : $0 })
  }

  static func template(_ name: String, in call: Call) throws -> Policy {
    let names = try names(in: call)
    guard names.contains(name) else {
      throw Failure(
        .notFound, "There is no letter \(name); choose one of \(names.sorted().joined(separator: ", ")).",
        zh: "没有名为 \(name) 的信函；请从 \(names.sorted().joined(separator: "、")) 中选择。", path: "/template")
    }
    return try call.policy("letters/" + name)
  }
}
