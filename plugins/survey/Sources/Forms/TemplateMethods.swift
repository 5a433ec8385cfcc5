import AvalKit

/// The forms there are.
struct ListTemplates: Method {
  struct Item: Encodable {
    let id: String
    let title: String
    let purpose: String
    let kind: Form.Kind
    let rule: String
    let version: String
    let questions: Int
  }

  struct Result: Encodable {
    let items: [Item]
  }

  func run(_ params: Empty, in call: Call) throws -> Result {
    Result(
      items: try call.policies(in: "forms").map { name in
        let form = try call.policy(name, as: Form.self)
        return Item(
          id: form.id, title: form.title.in(call.language), purpose: form.purpose.in(call.language), kind: form.kind,
          rule: form.rule, version: form.version, questions: form.allQuestions.count)
      })
  }
}

/// One form in a language.
struct GetTemplate: Method {
  struct Question: Encodable {
    let code: String
    let title: String
    let type: Form.Question.AnswerType
    let required: Bool
    let min: ExactDecimal?
    let max: ExactDecimal?
    let above: ExactDecimal?
    let options: [Option]?
  }

  struct Option: Encodable {
    let value: String
    let title: String
  }

  struct Computed: Encodable {
    let code: String
    let title: String
    let product: [String]
  }

  struct Template: Encodable {
    let id: String
    let lang: Language
    let title: String
    let purpose: String
    let kind: Form.Kind
    let rule: String
    let version: String
    let questions: [Question]
    /// What follows from the answers and is not asked.
    let computed: [Computed]?
  }

  struct Result: Encodable {
    let template: Template
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let form = try call.form(params.id, path: "/id")
    let language = call.language
    let questions = form.allQuestions.map { question in
      Question(
        code: question.code, title: question.title.in(language), type: question.type,
        required: question.required ?? false, min: question.min, max: question.max, above: question.above,
        options: question.options?.map { Option(value: $0.value, title: $0.title.in(language)) })
    }
    return Result(
      template: Template(
        id: form.id, lang: language, title: form.title.in(language), purpose: form.purpose.in(language),
        kind: form.kind, rule: form.rule, version: form.version, questions: questions,
        computed: form.computed?.map { Computed(code: $0.code, title: $0.title.in(language), product: $0.product) }))
  }
}
