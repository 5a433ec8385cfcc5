import AvalKit

extension Story {
  /// A dunning run, first dry; the letter in both languages; what the customer promises.
  func remind(_ customer: String) throws {
    chapter("Reminded", "collections.dunning.run, collections.letter.render, collections.promise.record")
    var rows: [[String]] = []
    var template = ""
    for (title, dry) in [("dry run", true), ("for real", false), ("once more", false)] {
      let run = try call("collections.dunning.run", dry ? ["dryRun": true] : [:])
      let skipped = run.list("/skipped").map { "\($0.text("/reason")) \($0.text("/items"))" }.joined(separator: ", ")
      let levels = run.list("/actions").map { "level \($0.text("/level")): \($0.text("/items"))" }
      rows.append([
        title, run.text("/items"), String(run.list("/notices").count), run.money("/notices/0/amount"),
        levels.joined(separator: ", "), skipped,
      ])
      if let first = run.list("/notices").first { template = first.text("/template") }
    }
    show(
      .table(
        header: ["Run", "items", "letters", "demanded", "by level", "left out, and why"], rows: rows,
        figures: [1, 2, 3]))
    for language in ["zh-Hans", "en"] {
      let letter = try call(
        "collections.letter.render",
        ["customer": .string(customer), "template": .string(template), "lang": .string(language)])
      show(
        .document(title: letter.text("/subject"), language: language, text: letter.text("/text"), excerpt: 20))
    }
    let promise = try call(
      "collections.promise.record",
      [
        "customer": .string(customer), "amount": Self.pounds("4666.67"), "date": "2026-05-20",
        "promisor": "A Sample, director",
      ])
    show(
      .facts([
        (
          "Promised",
          "\(promise.money("/promise/amount")) by \(promise.text("/promise/date")), said \(promise.text("/promise/promisor"))"
        )
      ]))
  }
}
