import AvalKit

/// Takes one response in, to a survey or to the standing survey of a form (S-66, S-94).
struct SubmitResponse: Method {
  struct Result: Encodable {
    let response: Response
    /// Whether the response was there before.
    let duplicate: Bool
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let projects = ProjectStore(call)
    let project: Project
    if let id = params.project {
      project = try projects.get(id)
      guard params.template == nil || params.template == project.form else {
        throw Failure(
          .invalidParams, "The survey \(id) uses the form \(project.form ?? "–").",
          zh: "调查 \(id) 使用的表格为 \(project.form ?? "–")。", path: "/template")
      }
    } else {
      project = try projects.standing(call.form(params.template ?? "2-6", path: "/template"))
    }
    let responses = ResponseStore(call)
    let phase = try responses.phase(of: project, path: "/project")
    let form = try project.form.map { try call.form($0, path: "/project") }
    let new = NewResponse(
      external: params.response, respondent: params.respondent,
      customer: try params.customer?.resolve(in: call).id, language: params.language,
      submittedAt: params.submittedAt, answers: answers(params))
    let outcome = try responses.add(new, to: project, form, phase)
    switch outcome {
    case .added(let id):
      let response = try responses.get(id, forms: FormCache(call))
      try call.change(id.description, after: response)
      return Result(response: response, duplicate: false)
    case .known(let id):
      return Result(response: try responses.get(id, forms: FormCache(call)), duplicate: true)
    }
  }

  private func answers(_ params: Params) -> [PlacedAnswer] {
    var all: [PlacedAnswer] = []
    for (index, item) in (params.items ?? []).enumerated() {
      let path = "/items/\(index)"
      if let value = item.importance { all.append(.init(item.item + ".importance", "\(value)", path + "/importance")) }
      if let value = item.score { all.append(.init(item.item + ".score", "\(value)", path + "/score")) }
      if let value = item.comment { all.append(.init(item.item + ".comment", value, path + "/comment")) }
    }
    if let value = params.overall { all.append(.init("overall", "\(value)", "/overall")) }
    if let value = params.recommend { all.append(.init("recommend", "\(value)", "/recommend")) }
    for (index, answer) in (params.answers ?? []).enumerated() {
      all.append(.init(answer.question, answer.value, "/answers/\(index)"))
    }
    return all
  }
}

/// Forms, each read once a request.
final class FormCache {
  private let call: Call
  private var forms: [String: Form] = [:]

  init(_ call: Call) {
    self.call = call
  }

  func form(_ id: String) throws -> Form {
    if let known = forms[id] { return known }
    let form = try call.form(id, path: "")
    forms[id] = form
    return form
  }
}
