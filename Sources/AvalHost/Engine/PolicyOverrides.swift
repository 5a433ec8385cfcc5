import AvalKit

/// Looks at every changed policy before the host serves: no decision about money is made by another policy than the
/// chosen one, so an override that cannot be meant stops the start, with its file and line.
struct PolicyOverrides {
  /// A module as far as policies are concerned.
  struct Module {
    let id: String
    /// The folder that holds `policies/`; nil where the module was not found.
    let folder: String?
  }

  private let modules: [Module]

  /// Checks the folders of a configuration. A folder that does not exist changes nothing.
  static func check(_ roots: [String], _ modules: [Module]) throws(Failure) {
    let overrides = PolicyOverrides(modules: modules)
    for root in roots {
      for name in Files.names(in: root) ?? [] { try overrides.check(name, in: root) }
    }
  }

  /// One entry of an override folder: a module's folder, or a file that no module reads.
  private func check(_ name: String, in root: String) throws(Failure) {
    let path = root + "/" + name
    guard Files.isFolder(path) else {
      guard name.hasSuffix(".json") else { return }
      throw Failure(
        .failedPrecondition,
        "\(path): a changed policy lies in a folder of its module, such as \(root)/receivables/\(name); move it.",
        zh: "\(path)：修改后的策略须放在其模块的文件夹中，例如 \(root)/receivables/\(name)；请移动该文件。")
    }
    guard let module = modules.first(where: { $0.id == name }) else {
      let known = modules.map(\.id).sorted().joined(separator: ", ")
      throw Failure(
        .failedPrecondition,
        "\(path): there is no module \(name); the modules here are \(known). Correct the folder's name.",
        zh: "\(path)：没有模块 \(name)；此处的模块为 \(known)。请更正文件夹名称。")
    }
    // A module that this start does not have decides nothing.
    guard let folder = module.folder else { return }
    for document in Self.documents(in: path, below: "") {
      try check(document, at: path + "/" + document + ".json", of: name, shipped: folder + "/policies")
    }
  }

  private func check(_ name: String, at path: String, of module: String, shipped: String) throws(Failure) {
    let examples = try Self.examples(of: name, in: shipped)
    guard !examples.isEmpty else {
      let known = Self.documents(in: shipped, below: "").joined(separator: ", ")
      throw Failure(
        .failedPrecondition,
        "\(path): module \(module) has no policy \(name); it has \(known). Correct the file's name.",
        zh: "\(path)：模块 \(module) 没有策略 \(name)；其策略有：\(known)。请更正文件名。")
    }
    let given = try Policies.parsed(path)
    guard let problem = PolicyShape.problem(given, beside: examples) else { return }
    let line = given.document.bytes[..<problem.offset].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    throw Failure(
      .failedPrecondition, "\(path), line \(line) (\(problem.pointer)): \(problem.what.en)",
      zh: "\(path)，第 \(line) 行（\(problem.pointer)）：\(problem.what.zhHans)")
  }

  /// What a document of that name must look like: the one shipped, or for a new one its neighbours in the same folder.
  private static func examples(of name: String, in shipped: String) throws(Failure) -> [JSONNode] {
    let own = "\(shipped)/\(name).json"
    if Files.exists(own) { return [try Policies.parsed(own)] }
    guard let slash = name.lastIndex(of: "/") else { return [] }
    let folder = shipped + "/" + name[..<slash]
    var examples: [JSONNode] = []
    for file in Files.names(in: folder) ?? [] where file.hasSuffix(".json") {
      examples.append(try Policies.parsed(folder + "/" + file))
    }
    return examples
  }

  private static func documents(in root: String, below prefix: String) -> [String] {
    var found: [String] = []
    for name in Files.names(in: prefix.isEmpty ? root : root + "/" + prefix) ?? [] {
      let path = prefix.isEmpty ? name : prefix + "/" + name
      if name.hasSuffix(".json") {
        found.append(String(path.dropLast(5)))
      } else if Files.isFolder(root + "/" + path) {
        found += documents(in: root, below: path)
      }
    }
    return found.sorted()
  }
}

/// Compares a changed policy with the shipped ones that it stands for: it states everything that they state, in the same
/// kinds of values. What a value may be is its module's to say.
enum PolicyShape {
  struct Problem {
    let pointer: String
    /// Where in the document's bytes.
    let offset: Int
    let what: Text
  }

  /// The first problem, from the top; nil where there is none.
  static func problem(_ given: JSONNode, beside examples: [JSONNode]) -> Problem? {
    guard given.kind == .object else { return mismatch(given, examples, at: "/") }
    for (name, _) in examples[0].members where given[name] == nil && examples.allSatisfy({ $0[name] != nil }) {
      return Problem(
        pointer: "/" + JSONPointer.escape(name), offset: given.byteRange.lowerBound,
        what: Text(
          "The member \(name) of the shipped policy is missing; a changed policy states all of it.",
          zh: "缺少随附策略的成员 \(name)；修改后的策略须完整列出。"))
    }
    return compare(given, examples, at: "")
  }

  private static func compare(_ given: JSONNode, _ examples: [JSONNode], at pointer: String) -> Problem? {
    guard !examples.isEmpty else { return nil }
    let alike = examples.filter { $0.kind == given.kind }
    guard !alike.isEmpty else { return mismatch(given, examples, at: pointer) }
    switch given.kind {
    case .object:
      for (name, value) in given.members {
        let place = pointer + "/" + JSONPointer.escape(name)
        // Of a table whose keys are data the other rows tell what a new one looks like.
        let named = alike.compactMap { $0[name] }
        let rows = named.isEmpty ? alike.flatMap { $0.members.map(\.value) } : named
        let isTable = rows.count > 1 && Set(rows.map(\.kind)).count == 1 && [.object, .array].contains(rows[0].kind)
        if let problem = compare(value, named.isEmpty && !isTable ? [] : rows, at: place) { return problem }
      }
    case .array:
      let elements = alike.flatMap { Array($0.elements) }
      for (index, element) in given.elements.enumerated() {
        if let problem = compare(element, elements, at: "\(pointer)/\(index)") { return problem }
      }
    default: break
    }
    return nil
  }

  private static func mismatch(_ given: JSONNode, _ examples: [JSONNode], at pointer: String) -> Problem {
    let expected = Set(examples.map(\.kind)).map(name).sorted { $0.en < $1.en }
    return Problem(
      pointer: pointer, offset: given.byteRange.lowerBound,
      what: Text(
        "Expected \(expected.map(\.en).joined(separator: " or ")) here, as in the shipped policy; found \(name(given.kind).en).",
        zh: "此处应为\(expected.map(\.zhHans).joined(separator: "或"))（同随附策略），实为\(name(given.kind).zhHans)。"))
  }

  private static func name(_ kind: JSONKind) -> Text {
    switch kind {
    case .null: Text("null", zh: "null")
    case .bool: Text("true or false", zh: "true 或 false")
    case .number: Text("a number", zh: "数字")
    case .string: Text("a string", zh: "字符串")
    case .array: Text("an array", zh: "数组")
    case .object: Text("an object", zh: "对象")
    }
  }
}
