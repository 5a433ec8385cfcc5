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
