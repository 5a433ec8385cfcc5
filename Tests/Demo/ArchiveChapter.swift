import AvalKit
import TestSupport

extension Story {
  /// The agency's report comes in and opens the customer's archive; answers the customer's id.
  func archive() throws -> String {
    chapter("An agency's report comes in", "import.run")
    let file = "import-formats/creditsafe-ggs/sample.xml"
    let params: JSONValue = [
      "format": "creditsafe-ggs", "path": .string(Workspace.root + "/" + file),
      "options": ["onNoMatch": "create", "industry": "gangtie"],
    ]
    let run = try call("import.run", params)
    let again = try call("import.run", params)
    show(
      .facts([
        ("File", file),
        ("Records", "\(run.text("/read")) read, \(run.text("/accepted")) accepted, \(run.text("/rejected")) rejected"),
        ("The file again", "\(again.text("/accepted")) accepted, \(again.text("/duplicates")) known already"),
        (
          "Kept as evidence",
          "\(run.text("/evidence/bytes")) bytes, SHA-256 \(Reading.short(run.text("/evidence/sha256")))"
        ),
      ]))

    try review()
    chapter(
      "The archive is open", "archive.creditReport.list, archive.card.get, archive.folder.get, archive.quality.get")
    let report = try call("archive.creditReport.list")
    let customer = report.text("/items/0/customer")
    let card = try call("archive.card.get", ["customer": .string(customer)])
    show(
      .facts([
        ("Customer", report.text("/items/0/subjectName")), ("Archive number", card.text("/archiveNumber")),
        ("Found by", "\(report.text("/items/0/matchedScheme")), never by name"),
      ]))
    show(
      .table(
        header: ["Block of the customer card", "filled %", "still missing"],
        rows: card.list("/blocks").map { block in
          let missing = block.list("/missing").compactMap(\.stringValue)
          let shown = missing.prefix(4).joined(separator: ", ")
          let rest = missing.count > 4 ? " and \(missing.count - 4) more" : ""
          return [block.text("/title"), block.text("/filled"), shown + rest]
        }, figures: [1]))
    let folder = try call("archive.folder.get", ["customer": .string(customer)])
    show(
      .facts([
        ("Folder", "\(folder.text("/present")) of \(folder.list("/types").count) kinds of document on file")
      ]))
    try provenance(customer, report.text("/items/0/id"))
    return customer
  }

  /// What came in counts only once somebody has looked at it.
  private func review() throws {
    chapter("It is reviewed before it counts", "archive.review.list, archive.review.decide")
    let waiting = try call("archive.review.list", ["status": "pending"])
    let decided = try call(
      "archive.review.decide",
      [
        "review": .string(waiting.text("/items/0/id")), "decision": "accept", "reason": "Compared with the register",
        "checked": [
          "objectivity": "stronger", "truthfulness": "stronger", "completeness": "average", "timeliness": "strong",
          "cost": "fairlyHigh",
        ],
      ])
    show(
      .facts([
        ("Waiting", "\(waiting.list("/items").count) report from \(waiting.text("/items/0/provider"))"),
        ("Decision", "\(decided.text("/reviews/0/status")): \(decided.text("/reviews/0/reason"))"),
        ("Checked", "objectivity, truthfulness, completeness, timeliness and cost"),
      ]))
  }

  /// Where two values on the card come from, down to the line of the file.
  private func provenance(_ customer: String, _ report: String) throws {
    let quality = try call("archive.quality.get", ["customer": .string(customer)])
    let document = try call("archive.creditReport.get", ["id": .string(report)])
    let places = document.list("/provenance")
    show(
      .table(
        header: ["Field", "value", "source, quality", "element of the file", "line"],
        rows: quality.list("/fields").map { field in
          let pointer = field.text("/chosen/pointer")
          let place = places.first { $0.text("/field") == pointer || $0.text("/field").hasPrefix(pointer + "/") }
          let element = place?.text("/path").split(separator: "/").last.map(String.init) ?? "–"
          return [
            field.text("/field"), field.text("/chosen/value"),
            field.text("/chosen/source") + " " + field.text("/chosen/quality"), element, place?.text("/line") ?? "–",
          ]
        }, figures: [4]))
  }
}
