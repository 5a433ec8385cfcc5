import AvalKit

/// What the caller knows beside the archive and the ledger.
struct AssessmentInputs: Decodable {
  /// Values by factor code, or by the name that a model's fact `input.…` carries: decimals or names of categories.
  let factors: [String: String]?
  /// In place of the archived statements.
  let statements: [FinancialStatement]?
  let rigid: RigidInputs?
  /// Completes what the ledger says to the rigid indicators, where they are not given themselves.
  let cooperation: Cooperation?
  /// The amount asked for.
  let requestedLimit: Money?
  let insurerCap: Money?
  let approverCap: Money?
  let annualCreditSales: Money?
  /// The credit period in days, in place of the grade's.
  let creditDays: Int?

  /// The facts given by hand; each replaces what the archive says, and its source says so.
  func add(to sheet: inout FactSheet, _ model: RatingModel) throws(Failure) -> Bool {
    var overrides = false
    for (name, text) in (factors ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let fact = factName(name, model) else {
        let known = Set(model.factors.map(\.inputName)).sorted().joined(separator: ", ")
        throw Failure(
          .invalidParams, "The model has no factor \"\(name)\"; it has: \(known).", zh: "模型没有因素“\(name)”；可用：\(known)。",
          path: "/inputs/factors/\(name.pointerEscaped)")
      }
      let value: FactValue
      do throws(Failure) {
        value = .number(Fraction(try ExactDecimal(parsing: text)))
      } catch {
        value = .category(text)
      }
      var detail: String?
      var words: Text?
      if let replaced = sheet[fact] {
        overrides = true
        let shown = try replaced.value.shown(digits: 4)
        detail = "replaces \(shown) (\(replaced.source.shown))"
        words = Text("in place of \(shown) on file", zh: "替换档案数值 \(shown)")
      }
      sheet.set(fact, value, FactSource(.input, path: "/inputs/factors/\(name)", detail: detail, words: words))
    }
    return overrides
  }

  private func factName(_ name: String, _ model: RatingModel) -> String? {
    if let factor = model.factors.first(where: { $0.inputName == name || $0.code == name }) { return factor.fact }
    return model.vetoes.first { $0.fact == "input." + name }?.fact
  }
}

extension String {
  /// The text as one step of a JSON Pointer.
  var pointerEscaped: String {
    var result = ""
    for character in self {
      switch character {
      case "~": result += "~0"
      case "/": result += "~1"
      default: result.append(character)
      }
    }
    return result
  }
}
