import AvalKit

/// An assessment in words that a credit committee can read, in either language.
struct Explain: Method {
  struct Result: Encodable {
    let assessment: EntityID
    let lang: Language
    let format: String
    /// The explanation as text or markdown; absent where the format is json.
    let text: String?
    let title: String?
    let sections: [Explanation.Section]?
  }

  func run(_ params: Params, in call: Call) throws -> Result {
    let assessment = try AssessmentStore(call).get(params.assessment)
    let phrases = try call.policy("explain", as: ExplainPolicy.self).phrases(call.language)
    let explanation = assessment.explained(phrases)
    let format = params.format ?? .text
    let text: String? =
      switch format {
      case .text: explanation.text
      case .md: explanation.markdown
      case .json: nil
      }
    return Result(
      assessment: assessment.id, lang: call.language, format: format.rawValue, text: text,
      title: format == .json ? explanation.title : nil, sections: format == .json ? explanation.sections : nil)
  }
}
