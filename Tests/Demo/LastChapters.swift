import AvalKit
import TestSupport

extension Story {
  /// Answers to the satisfaction form, from a file; left out, and said so, where the module is not enabled.
  func survey() throws {
    chapter("Asked how satisfied", "module.list, import.run, survey.response.submit, survey.analysis.run")
    let modules = try call("module.list").list("/items")
    let module = modules.first { $0.text("/id") == "survey" }
    guard module?.text("/state") == "enabled" else {
      show(.note("Left out: the module survey is not enabled on this host. \(module?.text("/reason") ?? "")"))
      return
    }
    let file = "import-formats/survey-2-6-csv/sample.csv"
    let run = try call(
      "import.run", ["format": "survey-2-6-csv", "path": .string(Workspace.root + "/" + file)])
    let reject = run.list("/rejects").first
    show(
      .facts([
        ("File", file),
        (
          "Responses", "\(run.text("/read")) read, \(run.text("/accepted")) accepted, \(run.text("/rejected")) rejected"
        ),
        ("Rejected", reject.map { "line \($0.text("/line")): \($0.text("/reason"))" } ?? "–"),
      ]))
    for (scores, overall, recommend) in Self.answers {
      let items: [JSONValue] = zip(["quality", "delivery"], scores).map { item, score in
        ["item": .string(item), "importance": 4, "score": .integer(score)]
      }
      _ = try call(
        "survey.response.submit",
        [
          "template": "2-6", "items": .array(items), "overall": .integer(overall), "recommend": .integer(recommend),
        ])
    }
    show(.note("\(Self.answers.count) more answers came through the channel, with survey.response.submit."))
    let analysis = try call("survey.analysis.run", ["template": "2-6"])
    show(
      .table(
        header: ["Figure", "value", "answers", "rule"],
        rows: [("Satisfied (CSAT) %", "csat"), ("Net promoter score", "nps"), ("Cronbach's alpha", "alpha")].map {
          [
            $0.0, analysis.text("/\($0.1)/value"), analysis.text("/\($0.1)/n"), analysis.text("/\($0.1)/rule"),
          ]
        }, figures: [1, 2]))
  }

  /// Scores of quality and delivery, overall satisfaction, recommendation.
  private static let answers: [([Int64], Int64, Int64)] = [([5, 5], 5, 10), ([4, 4], 4, 9), ([1, 1], 1, 3)]

  /// The books and the record prove themselves.
  func prove() throws {
    chapter("Proved", "audit.verify, receivables.ledger.verify, audit.list")
    let audit = try call("audit.verify")
    let ledger = try call("receivables.ledger.verify")
    guard audit["ok"] == .bool(true), ledger["ok"] == .bool(true) else {
      throw Refused(description: "The record does not verify: \(audit) \(ledger)")
    }
    show(
      .facts([
        ("Audit chain", "ok, \(audit.text("/entries")) entries, head \(Reading.short(audit.text("/head")))"),
        ("Ledger", "ok, \(ledger.list("/checks").count) checks"),
      ]))
    show(
      .table(
        header: ["Check of the ledger", "examined", "wrong"],
        rows: ledger.list("/checks").map { [$0.text("/name"), $0.text("/examined"), $0.text("/wrong")] },
        figures: [1, 2]))
  }
}
