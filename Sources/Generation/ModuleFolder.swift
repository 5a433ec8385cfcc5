import AvalKit
import Foundation

/// A module's folder as it is read for generating: manifest, declarations, and what its own sources declare.
struct ModuleFolder {
  struct Method {
    /// `noun.verb`, as the file is named.
    let name: String
    let declaration: JSONNode
  }

  let path: String
  let id: String
  let manifest: JSONNode
  /// In the order of their names.
  let methods: [Method]
  let outline: SwiftOutline

  static let generated = "Sources/Generated"

  init(_ path: String) throws {
    self.path = path
    manifest = try ModuleFolder.json(path + "/module.json")
    guard let id = manifest["id"]?.string else { throw Complaint("\(path)/module.json has no id.") }
    self.id = id
    var methods: [Method] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: path + "/methods").sorted()
    where file.hasSuffix(".json") {
      let declaration = try ModuleFolder.json("\(path)/methods/\(file)")
      methods.append(Method(name: String(file.dropLast(5)), declaration: declaration))
    }
    self.methods = methods.sorted { $0.name < $1.name }
    var outline = SwiftOutline()
    for file in try ModuleFolder.sources(path) where !file.hasPrefix(ModuleFolder.generated + "/") {
      outline.add(try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8), file: file)
    }
    self.outline = outline
  }

  /// The Swift files of a module, relative to its folder, sorted.
  static func sources(_ path: String) throws -> [String] {
    let below = FileManager.default.enumerator(atPath: path + "/Sources")?.compactMap { $0 as? String } ?? []
    return below.filter { $0.hasSuffix(".swift") }.map { "Sources/" + $0 }.sorted()
  }

  private static func json(_ path: String) throws -> JSONNode {
    do {
      return try JSONDocument(parsing: Array(try Data(contentsOf: URL(fileURLWithPath: path)))).root
    } catch let error as JSONSyntaxError {
      throw Complaint("\(path), line \(error.line), column \(error.column): \(error.reason.en).")
    }
  }

  /// The types that implement the methods, by method. A rule is named by its method, verb first: `invoice.post` is
  /// `PostInvoice`, `item.list` is `ListItems`; one that is named otherwise says `static let name`.
  func rules() throws -> [String: SwiftOutline.Declared] {
    var rules: [String: SwiftOutline.Declared] = [:]
    var unplaced: [SwiftOutline.Declared] = []
    for rule in outline.rules {
      guard let name = outline.constants[rule.name + ".name"] else {
        unplaced.append(rule)
        continue
      }
      guard name.hasPrefix(id + "."), methods.contains(where: { "\(id).\($0.name)" == name }) else {
        throw Complaint("\(rule.file): \(rule.name) implements \(name), which methods/ does not declare.")
      }
      rules[String(name.dropFirst(id.count + 1))] = rule
    }
    for method in methods where rules[method.name] == nil {
      let names = Naming.rules(of: method.name)
      guard let found = unplaced.firstIndex(where: { names.contains($0.name) }) else {
        throw Complaint(
          "\(path)/methods/\(method.name).json: no rule implements it; write struct \(names[0]): Method below Sources, "
            + "or say static let name = \"\(id).\(method.name)\" in one that is named otherwise.")
      }
      rules[method.name] = unplaced.remove(at: found)
    }
    if let rest = unplaced.first {
      throw Complaint("\(rest.file): \(rest.name) implements no method of methods/; declare it or remove it.")
    }
    return rules
  }
}

/// Why nothing can be generated, in one sentence.
package struct Complaint: Error, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}
