import AvalKit

/// The import target of canonical survey responses: each goes to the survey named in the options, or to the standing
/// survey of its questionnaire. A second import of the same responses changes nothing.
struct ImportResponses: Method {
  struct Options: Decodable {
    let project: EntityID?
    /// The schemes of numbers that customers are looked up by; any, where left out.
    let match: [String]?
    let onNoMatch: NoMatch?
  }

  /// What becomes of a response whose customer nobody knows.
  enum NoMatch: String, Decodable {
    /// It is kept with what it wrote.
    case park
    case reject
  }

  func run(_ params: ImportBatch<Options>, in call: Call) throws -> ImportResult {
    let fixed = try params.options?.project.map { try ProjectStore(call).get($0, path: "/options/project") }
    let forms = FormCache(call)
    let outcomes = try params.outcomes(call) { record in
      switch try take(record.value, record.record, params, fixed, forms, call) {
      case .added(let id): .accepted(id)
      case .known(let id): .duplicate(id)
      }
    }
    let accepted = outcomes.compactMap { $0.status == .accepted ? $0.id : nil }
    if let first = accepted.first {
      try call.change(first.description, after: Imported(file: params.source.sha256, responses: accepted))
    }
    return ImportResult(outcomes: outcomes)
  }

  private struct Imported: Encodable {
    let file: String
    let responses: [EntityID]
  }

  private func take(
    _ node: JSONNode, _ record: Int64, _ params: ImportBatch<Options>, _ fixed: Project?, _ forms: FormCache,
    _ call: Call
  ) throws -> ResponseStore.Outcome {
    let form = try (fixed?.form ?? node["questionnaire"]?.string).map { try forms.form($0) }
    let project = try fixed ?? ProjectStore(call).standing(form)
    let responses = ResponseStore(call)
    var new = NewResponse()
    new.external = node["response"]?.string
    new.respondent = node["respondent"]?.string
    new.language = node["language"]?.string
    new.submittedAt = node["submittedAt"]?.string
    new.complete = node["complete"]?.bool ?? true
    (new.customer, new.customerWritten) = try customer(node, params.options, call)
    new.answers = answers(node)
    new.file = params.source.file
    new.fileSHA256 = params.source.sha256
    new.record = record
    return try responses.add(new, to: project, form, responses.phase(of: project, path: "/project"))
  }

  /// The customer that the record names, or what it wrote where nobody is known by it.
  private func customer(_ node: JSONNode, _ options: Options?, _ call: Call) throws -> (EntityID?, String?) {
    let written = node["customerName"]?.string
    guard let reference = node["customer"] else { return (nil, written) }
    do {
      if let schemes = options?.match, let scheme = reference["scheme"]?.string, !schemes.contains(scheme) {
        throw Failure(
          .notFound, "Customers are not looked up by \(scheme) here.", zh: "此处不按 \(scheme) 查找客户。", path: "/customer")
      }
      let customer = try JSONCoding.decode(CustomerRef.self, from: reference).resolve(in: call)
      return (customer.id, nil)
    } catch let failure as Failure where failure.kind == .notFound || failure.kind == .invalidParams {
      if options?.onNoMatch == .reject { throw failure.at(failure.path.isEmpty ? "/customer" : "") }
      let value = reference.string ?? reference["value"]?.string
      return (nil, [value, written].compactMap(\.self).joined(separator: " "))
    }
  }

  private func answers(_ node: JSONNode) -> [PlacedAnswer] {
    var all: [PlacedAnswer] = []
    func add(_ question: String, _ value: JSONNode?, _ path: String) {
      guard let value, let text = value.string ?? value.numberText, !text.isEmpty else { return }
      all.append(.init(question, text, path))
    }
    for (index, item) in (node["items"].map { Array($0.elements) } ?? []).enumerated() {
      guard let name = item["item"]?.string else { continue }
      for part in ["importance", "score", "comment"] {
        add(name + "." + part, item[part], "/items/\(index)/\(part)")
      }
    }
    add("overall", node["overall"], "/overall")
    add("recommend", node["recommend"], "/recommend")
    for (index, answer) in (node["answers"].map { Array($0.elements) } ?? []).enumerated() {
      guard let question = answer["question"]?.string else { continue }
      add(question, answer["value"], "/answers/\(index)/value")
    }
    return all
  }
}
