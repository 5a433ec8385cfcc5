import AvalKit

/// A form: what is asked, and which answers fit (S-57, S-61 … S-66).
package struct Form: Codable, Sendable {
  package enum Kind: String, Codable, Sendable {
    /// Facts about the respondent.
    case record
    /// Items with importance and score, overall satisfaction, and recommendation.
    case satisfaction
  }

  package struct Option: Codable, Sendable {
    package let value: String
    package let title: Text
  }

  package struct Question: Codable, Sendable {
    package enum AnswerType: String, Codable, Sendable {
      case text
      case number
      case integer
      case date
      case choice
    }

    package let code: String
    package let title: Text
    package let type: AnswerType
    package let required: Bool?
    package let min: ExactDecimal?
    package let max: ExactDecimal?
    /// The answer is above this.
    package let above: ExactDecimal?
    package let options: [Option]?
  }

  package struct Item: Codable, Sendable {
    package let item: String
    package let title: Text
  }

  package let schema: Int
  package let version: String
  package let id: String
  package let rule: String
  package let kind: Kind
  package let title: Text
  package let purpose: Text
  /// What the item questions are asked of.
  package let items: [Item]?
  package let itemQuestions: [Question]?
  package let questions: [Question]
  /// Figures that follow from the answers.
  package let computed: [Computed]?
  /// How responses make up one table, where they do.
  package let composition: Composition?

  /// Every question in the order of the paper: those of each item as `quality.score`, then the others.
  package var allQuestions: [Question] {
    var all: [Question] = []
    for item in items ?? [] {
      for question in itemQuestions ?? [] {
        all.append(
          Question(
            code: item.item + "." + question.code,
            title: Text("\(item.title.en): \(question.title.en)", zh: "\(item.title.zhHans):\(question.title.zhHans)"),
            type: question.type, required: question.required, min: question.min, max: question.max,
            above: question.above, options: question.options))
      }
    }
    return all + questions
  }
}

extension Form.Question {
  /// Refuses an answer that does not fit, with what would.
  package func check(_ value: String, path: String) throws(Failure) {
    switch type {
    case .text: return
    case .date:
      do throws(Failure) { _ = try CivilDate(parsing: value) } catch { throw error.at(path) }
    case .choice:
      let values = (options ?? []).map(\.value)
      guard values.contains(value) else {
        throw Failure(
          .invalidParams, "\(code) is one of: \(values.joined(separator: ", ")).",
          zh: "\(code) 可取：\(values.joined(separator: "、"))。", path: path)
      }
    case .number, .integer:
      let number: ExactDecimal
      do throws(Failure) { number = try ExactDecimal(parsing: value) } catch { throw error.at(path) }
      guard type == .number || number.scale == 0, min.map({ number >= $0 }) ?? true, max.map({ number <= $0 }) ?? true,
        above.map({ number > $0 }) ?? true
      else { throw outOfRange(path) }
    }
  }

  private func outOfRange(_ path: String) -> Failure {
    let kind = Text(type == .integer ? "a whole number" : "a number", zh: type == .integer ? "整数" : "数值")
    var bounds: [Text] = []
    if let min { bounds.append(Text("at least \(min)", zh: "不小于 \(min)")) }
    if let max { bounds.append(Text("at most \(max)", zh: "不大于 \(max)")) }
    if let above { bounds.append(Text("above \(above)", zh: "大于 \(above)")) }
    return Failure(
      .invalidParams, "\(code) is \(([kind] + bounds).map(\.en).joined(separator: ", ")).",
      zh: "\(code) 应为\(([kind] + bounds).map(\.zhHans).joined(separator: "、"))。", path: path)
  }
}

extension Call {
  /// A shipped or configured form; `notFound` at the path.
  func form(_ id: String, path: String) throws -> Form {
    do {
      return try policy("forms/" + id).decode(Form.self)
    } catch let failure as Failure where failure.kind == .notFound {
      throw Failure(
        .notFound, "There is no form \(id); survey.template.list names those there are.",
        zh: "没有表格 \(id)；可用表格见 survey.template.list。", path: path)
    }
  }
}
