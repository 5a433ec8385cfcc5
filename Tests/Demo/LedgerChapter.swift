import AvalKit

extension Story {
  /// Invoices, and payments of which one comes early, one in part; answers the items that are overdue.
  func ledger(_ customer: String) throws -> [JSONValue] {
    chapter("Invoiced, with instalments and terms", "receivables.invoice.post")
    let invoices: [JSONValue] = [
      ["number": "INV-101", "date": "2026-02-02", "amount": Self.pounds("4800.00"), "terms": "2/10 net 30"],
      [
        "number": "INV-102", "date": "2026-03-01", "amount": Self.pounds("10000.00"), "order": "SO-1",
        "instalments": ["count": 3, "firstDue": "2026-03-31", "every": "month"],
      ],
      ["number": "INV-103", "date": "2026-04-20", "amount": Self.pounds("1250.50"), "dueDate": "2026-06-19"],
    ]
    var rows: [[String]] = []
    for invoice in invoices {
      guard case .object(var params) = invoice else { continue }
      params["customer"] = .string(customer)
      for item in try call("receivables.invoice.post", .object(params)).list("/items") {
        let discount =
          item.at("/discount") == nil ? "" : "\(item.amount("/discount")) until \(item.text("/discountUntil"))"
        rows.append([
          item.text("/number"), item.text("/part"), item.text("/date"), item.text("/dueDate"), item.amount("/amount"),
          discount,
        ])
      }
    }
    show(
      .table(
        header: ["Invoice", "part", "date", "due", "GBP", "cash discount"], rows: rows, figures: [1, 4]))
    try pay(customer)
    let late = try call("receivables.item.list", ["customer": .string(customer)]).list("/items").filter {
      ($0.at("/daysOverdue")?.integerValue ?? 0) > 0
    }
    show(
      .note(
        "Overdue today: "
          + late.map {
            "\($0.text("/number")) part \($0.text("/part")), \($0.text("/daysOverdue")) days, \($0.money("/open"))"
          }.joined(separator: "; ")))
    return late
  }

  private func pay(_ customer: String) throws {
    chapter("Partly paid", "receivables.payment.record, receivables.payment.match")
    var rows: [[String]] = []
    for (date, amount, reference) in [("2026-02-09", "4704.00", "INV-101"), ("2026-04-10", "2000.00", "INV-102 part")] {
      let payment = try call(
        "receivables.payment.record",
        [
          "customer": .string(customer), "date": .string(date), "amount": Self.pounds(amount),
          "reference": .string(reference),
        ])
      let matched = try call("receivables.payment.match", ["payment": .string(payment.text("/payment/id"))])
      rows.append([
        date, Reading.grouped(amount), reference, matched.text("/items/0/rule"), matched.text("/items/0/score"),
        matched.text("/items/0/why/en"),
      ])
    }
    show(
      .table(
        header: ["Paid on", "GBP", "reference", "rule", "score", "why it was matched so"], rows: rows,
        figures: [1, 4]))
  }

  /// The money that was promised comes in and is applied to the items it was promised for.
  func settle(_ customer: String, _ overdue: [JSONValue]) throws {
    chapter(
      "The promise is kept", "receivables.payment.record, receivables.payment.apply, collections.promise.list")
    let payment = try call(
      "receivables.payment.record",
      ["customer": .string(customer), "date": "2026-05-18", "amount": Self.pounds("4666.67")])
    let applied = try call(
      "receivables.payment.apply",
      [
        "payment": .string(payment.text("/payment/id")), "date": "2026-05-18",
        "allocations": .array(overdue.map { ["item": $0["id"] ?? .null, "amount": $0["open"] ?? .null] }),
      ])
    let promise = try call("collections.promise.list", ["customer": .string(customer)])
    show(
      .facts([
        ("Received", "\(payment.money("/payment/amount")) on 2026-05-18"),
        ("Applied to", overdue.map { "\($0.text("/number")) part \($0.text("/part"))" }.joined(separator: ", ")),
        (
          "Left of the payment",
          applied.at("/payment/unapplied") == nil ? "nothing" : applied.money("/payment/unapplied")
        ),
        (
          "Promise",
          "\(promise.text("/items/0/status")): \(promise.money("/items/0/received")) of \(promise.money("/items/0/amount"))"
        ),
      ]))
  }

  /// Ageing of four days, three of them past: payments that came later do not change them.
  func ageOverTime(_ customer: String) throws {
    chapter("Aged, on any day", "receivables.ageing.get")
    var days: [(day: String, row: JSONValue)] = []
    for day in ["2026-03-15", "2026-04-15", "2026-05-06", "2026-05-21"] {
      let ageing = try call(
        "receivables.ageing.get", ["asOf": .string(day), "by": "customer", "buckets": [30, 60, 90]])
      if let row = ageing.at("/items/0") { days.append((day, row)) }
    }
    show(
      .table(
        header: ["As of", "not due", "1–30", "31–60", "61–90", "over 90", "unapplied", "balance GBP"],
        rows: days.map { day, row in
          [day, row.amount("/notDue")] + (0..<4).map { row.amount("/buckets/\($0)") }
            + [row.amount("/unapplied"), row.amount("/balance")]
        }, figures: [1, 2, 3, 4, 5, 6, 7]))
    show(.drawing(Drawing.ageing(days)))
    show(.note("The two days in spring were asked for after the May payment was booked, and read as they did then."))
  }

  static func pounds(_ amount: String) -> JSONValue { ["amount": .string(amount), "currency": "GBP"] }
}
