// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension ImportResponses {
  static let name = "survey.response.import"
}

extension ListResponses {
  static let name = "survey.response.list"

  /// What `survey.response.list` is asked: List responses with their answers, newest first.
  struct Params: Decodable {
    var project: EntityID?
    var customer: CustomerRef?
    var limit: Int?
    var cursor: String?
  }
}

extension ListResponses.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    project = try members.optional("project")
    customer = try members.optional("customer")
    limit = try members.optional("limit")
    cursor = try members.optionalString("cursor")
  }
}

extension SubmitResponse {
  static let name = "survey.response.submit"

  /// What `survey.response.submit` is asked: Take in one filled-in form, for a survey or for the standing survey of a
  /// form.
  struct Params: Decodable {
    var project: EntityID?
    /// The form's key, such as 2-6.
    var template: String?
    /// The response's own number: the same number is the same response.
    var response: String?
    /// Who answered; left out: anonymous.
    var respondent: String?
    var customer: CustomerRef?
    /// The language that the answers were given in, a tag such as zh-Hans.
    var language: String?
    /// When the answers were given, an RFC 3339 instant or a day; default now.
    var submittedAt: String?
    /// Importance and satisfaction by item, 1 to 5.
    var items: [Item]?
    /// Satisfaction on the whole, 1 to 5.
    var overall: Int?
    /// Would the respondent recommend us, 0 to 10.
    var recommend: Int?
    /// The answers by question; a code or figure as the form asks for it.
    var answers: [Answer]?
  }

  struct Item: Decodable {
    let item: String
    var importance: Int?
    var score: Int?
    var comment: String?
  }
}

extension SubmitResponse.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    project = try members.optional("project")
    template = try members.optionalString("template")
    response = try members.optionalString("response")
    respondent = try members.optionalString("respondent")
    customer = try members.optional("customer")
    language = try members.optionalString("language")
    submittedAt = try members.optionalString("submittedAt")
    items = try members.optional("items")
    overall = try members.optional("overall")
    recommend = try members.optional("recommend")
    answers = try members.optional("answers")
  }
}

extension SubmitResponse.Item {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    item = try members.string("item")
    importance = try members.optional("importance")
    score = try members.optional("score")
    comment = try members.optionalString("comment")
  }
}
