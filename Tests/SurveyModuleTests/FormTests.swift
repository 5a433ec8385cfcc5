import AvalKit
import Glibc
import SurveyModule
import Testing

@Suite("Forms and workflow")
struct FormTests {
  private func policy<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
    let root = "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let path = "\(root)/plugins/survey/policies/\(name).json"
    let handle = try #require(fopen(path, "rb"))
    defer { fclose(handle) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, handle), count > 0 { bytes += buffer[..<count] }
    return try JSONCoding.decode(T.self, parsing: bytes)
  }

  @Test(
    "S-61 … S-66, F-S1 … F-S6: every form has its questions, in both languages",
    arguments: [("2-1", 15), ("2-2", 7), ("2-3", 11), ("2-4", 8), ("2-5", 8), ("2-6", 17)])
  func forms(id: String, questions: Int) throws {
    let form: Form = try policy("forms/" + id)
    #expect(form.id == id)
    #expect(form.allQuestions.count == questions)
    #expect(Set(form.allQuestions.map(\.code)).count == questions)
    for question in form.allQuestions {
      #expect(!question.title.en.isEmpty && !question.title.zhHans.isEmpty)
      #expect((question.type == .choice) == (question.options != nil))
    }
  }

  @Test(
    "F-S6, S-57: what an answer may be",
    arguments: [
      ("quality.score", "5", true), ("quality.score", "6", false), ("quality.score", "0", false),
      ("quality.score", "4.5", false), ("quality.score", "four", false), ("recommend", "0", true),
      ("recommend", "10", true), ("recommend", "11", false), ("overall", "1", true), ("price.comment", "", true),
      ("taste.score", "3", false),
    ])
  func answers(question: String, value: String, fits: Bool) throws {
    let form: Form = try policy("forms/2-6")
    let placed = [PlacedAnswer(question, value, "/answers/0")]
    if fits {
      #expect(try form.checked(placed, complete: true) == [Answer(question: question, value: value)])
    } else {
      let failure = #expect(throws: Failure.self) { try form.checked(placed, complete: true) }
      #expect(failure?.path == "/answers/0")
    }
  }

  @Test("F-S2, F-S3: choices, days, quantities above zero, required answers, and nothing twice")
  func otherAnswers() throws {
    func refused(_ form: String, _ answers: [(String, String)]) throws -> Bool {
      do {
        _ = try policy("forms/" + form, as: Form.self).checked(
          answers.map { PlacedAnswer($0.0, $0.1, "/x") }, complete: true)
        return false
      } catch is Failure { return true }
    }
    #expect(try refused("2-2", [("nature", "dealer")]) == false)
    #expect(try refused("2-2", [("nature", "wholesaler")]))
    #expect(try refused("2-3", [("product", "p"), ("quantity", "0")]))
    #expect(try refused("2-3", [("product", "p"), ("quantity", "0.5")]) == false)
    #expect(try refused("2-3", [("quantity", "1")]))
    #expect(try refused("2-1", [("name", "n"), ("founded", "2026-02-30")]))
    #expect(try refused("2-1", [("name", "n"), ("name", "m")]))
  }

  @Test("S-67 … S-69: the only ways on are the next state, and back from the gate with problems")
  func workflow() throws {
    let workflow: Workflow = try policy("workflow")
    let names = workflow.states.map(\.state)
    #expect(names.count == 14)
    for (index, from) in names.enumerated() {
      for to in names {
        let isNext = index + 1 < names.count && names[index + 1] == to
        let isLoop = from == "gate" && to == "scheme"
        let problems = isLoop ? ["unclear wording"] : []
        do {
          try workflow.check(from: from, to: to, problems: problems, hasFollowUp: true)
          #expect(isNext || isLoop, "\(from) → \(to)")
        } catch {
          #expect(!isNext && !isLoop, "\(from) → \(to): \(error)")
          #expect(error.kind == .failedPrecondition)
        }
      }
    }
    let needs: [(String, String, [String], Bool, String)] = [
      ("gate", "scheme", [], true, "/problems"), ("gate", "execute", ["x"], true, "/problems"),
      ("track", "end", [], false, "/followUp"),
    ]
    for (from, to, problems, followUp, path) in needs {
      let failure = #expect(throws: Failure.self) {
        try workflow.check(from: from, to: to, problems: problems, hasFollowUp: followUp)
      }
      #expect(failure?.path == path)
    }
  }
}
