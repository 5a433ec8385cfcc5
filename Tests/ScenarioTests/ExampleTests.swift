import AvalKit
import TestSupport
import Testing

/// Every declared example runs on an empty database, reads every parameter it is given, and answers what is declared.
@Suite("Declared examples")
struct ExampleTests {
  @Test("an example of a method runs and its result is as declared", arguments: MethodFiles.all)
  func runs(_ file: MethodFile) throws {
    guard let example = try DeclaredExample(module: file.module, file: file.name) else { return }
    let problem = try example.problem()
    #expect(problem == nil, "\(problem ?? "")")
  }

  @Test("every declared boundary of a method answers what its case says", arguments: MethodFiles.all)
  func cases(_ file: MethodFile) throws {
    guard let example = try DeclaredExample(module: file.module, file: file.name) else { return }
    for one in example.cases {
      let problem = try example.problem(of: one)
      #expect(problem == nil, "\(problem ?? "")")
    }
  }

  @Test("all five modules declare boundaries")
  func everyModule() throws {
    var modules: Set<String> = []
    for file in MethodFiles.all {
      guard let example = try DeclaredExample(module: file.module, file: file.name) else { continue }
      if !example.cases.isEmpty { modules.insert(file.module) }
    }
    #expect(modules == ["archive", "collections", "rating", "receivables", "survey"])
  }
}

struct MethodFile: Sendable, CustomTestStringConvertible {
  let module: String
  let name: String
  var testDescription: String { module + "." + name }
}

enum MethodFiles {
  static let all: [MethodFile] = ScenarioFiles.names("plugins").flatMap { module in
    ScenarioFiles.names("plugins/\(module)/methods").filter { $0.hasSuffix(".json") }.map {
      MethodFile(module: module, name: String($0.dropLast(5)))
    }
  }
}
