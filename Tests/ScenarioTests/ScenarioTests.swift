import AvalKit
import TestSupport
import Testing

/// Every `.scenario` file of the modules and of the host, through the built binary.
@Suite("Scenarios")
struct ScenarioTests {
  @Test("a scenario holds", arguments: ScenarioFiles.all)
  func holds(_ file: String) throws {
    let text = String(decoding: try #require(Workspace.read(Workspace.root + "/" + file)), as: UTF8.self)
    let scenario = try Scenario(file: file, text: text)
    #expect(!scenario.steps.isEmpty, "a scenario without a request proves nothing")
    let problems = try ScenarioRunner.run(scenario)
    #expect(problems.isEmpty, "\(scenario.title)\n\(problems.joined(separator: "\n"))")
  }

  @Test("a scenario holds where rows that nothing orders come in the other order", arguments: ScenarioFiles.all)
  func holdsReversed(_ file: String) throws {
    let text = String(decoding: try #require(Workspace.read(Workspace.root + "/" + file)), as: UTF8.self)
    let problems = try ScenarioRunner.run(try Scenario(file: file, text: text), reversed: true)
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
  }

  @Test("the runner refuses a read that expects nothing")
  func emptyExpectation() throws {
    for expected in ["", "< {}\n"] {
      let empty = try Scenario(file: "empty", text: "# empty\n> system.describe {}\n" + expected)
      #expect(try ScenarioRunner.run(empty).count == 1)
    }
  }

  @Test("the runner notices a reply that differs (canary)")
  func canary() throws {
    let wrong = try Scenario(
      file: "canary", text: "# canary\n> system.describe {}\n< {\"name\": \"something else\"}\n")
    #expect(try ScenarioRunner.run(wrong).count == 1)
  }
}
