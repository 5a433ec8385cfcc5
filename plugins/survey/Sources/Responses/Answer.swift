import AvalKit

/// One answer as it was given.
package struct Answer: Codable, Sendable, Equatable {
  package let question: String
  package let value: String

  package init(question: String, value: String) {
    self.question = question
    self.value = value
  }
}

/// An answer on its way in, with the place that its refusal names.
package struct PlacedAnswer: Sendable {
  package let answer: Answer
  package let path: String

  package init(_ question: String, _ value: String, _ path: String) {
    answer = Answer(question: question, value: value)
    self.path = path
  }
}

extension Form {
  /// The answers that a form takes, in its order; refuses what it does not ask, asks twice, or cannot accept.
  package func checked(_ placed: [PlacedAnswer], complete: Bool) throws(Failure) -> [Answer] {
    let questions = allQuestions
    var given: [String: Answer] = [:]
    for item in placed {
      guard let question = questions.first(where: { $0.code == item.answer.question }) else {
        throw Failure(
          .invalidParams, "The form \(id) does not ask \(item.answer.question.prefix(60)).",
          zh: "表格 \(id) 没有题目 \(item.answer.question.prefix(60))。", path: item.path)
      }
      try question.check(item.answer.value, path: item.path)
      guard given.updateValue(item.answer, forKey: question.code) == nil else {
        throw Failure(
          .invalidParams, "\(question.code) is answered twice.", zh: "题目 \(question.code) 重复作答。", path: item.path)
      }
    }
    if complete, let missing = questions.first(where: { $0.required == true && given[$0.code] == nil }) {
      throw Failure(
        .invalidParams, "\(missing.code) must be answered.", zh: "题目 \(missing.code) 必须作答。", path: "/answers")
    }
    return questions.compactMap { given[$0.code] }
  }
}
