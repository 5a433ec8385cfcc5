import AvalKit

/// A veto that an earlier assessment raised and nothing has lifted.
package struct StandingVeto {
  let stop: CreditStop
  /// As its model declared it.
  let veto: RatingModel.Veto
  let source: FactSource

  /// Why a fact is unknown without anybody having looked: such a gap lifts no veto. Any other gap says that the evidence
  /// which the veto rested on is gone (the window passed, the report was withdrawn), and the veto with it.
  private static let unlooked = Set(
    ["notGiven", "moduleAbsent", "pendingReview", "notKnown"] + StatementFault.Code.allCases.map(\.rawValue))

  /// The veto as the next assessment carries it; nil where the figures have lifted it, or the model itself looks at them.
  func carried(on sheet: FactSheet, by model: RatingModel) -> Grading.VetoHit? {
    if stop.kind == .computed {
      if let fact = sheet[veto.fact] {
        // Where the model declares the veto, the model's own look decides.
        guard !model.vetoes.contains(where: { $0.code == veto.code }), veto.condition.holds(fact.value) else {
          return nil
        }
      } else if !StandingVeto.unlooked.contains(sheet.gap(veto.fact).reason) {
        return nil
      }
    }
    return Grading.VetoHit(
      code: stop.code, rule: stop.rule, title: stop.title, value: stop.value, source: source, since: stop.since,
      assessment: stop.assessment)
  }
}

extension RatingModel.Veto {
  /// Whether a person says it rather than the figures: such a veto stays until two persons clear it.
  package var isAsserted: Bool { fact.hasPrefix("input.") }
}

/// What an assessment does to a customer's credit: opens and ends stops, ends limits, and tells who listens.
struct CreditConsequences {
  let call: Call
  let store: CreditStopStore
  let assessment: Assessment
  let model: RatingModel
  /// Whether the grade reached allows no credit.
  let deniesCredit: Bool

  init(_ assessment: Assessment, _ model: RatingModel, deniesCredit: Bool, in call: Call) {
    self.call = call
    self.assessment = assessment
    self.model = model
    self.deniesCredit = deniesCredit
    store = CreditStopStore(call)
  }

  /// An assessment of an earlier day than another's, or of a day to come, changes nothing that holds now; what a person
  /// asserts counts at once whatever the day.
  func apply() throws {
    let customer = assessment.customer.id
    let isNewest = try isNewest()
    let open = try store.open(customer)
    var codes: [String] = []
    for hit in assessment.vetoes where hit.since == nil {
      guard let veto = model.vetoes.first(where: { $0.code == hit.code }), isNewest || veto.isAsserted else { continue }
      let kind: CreditStop.Kind = veto.isAsserted ? .asserted : .computed
      if !open.contains(where: { $0.kind == kind && $0.code == hit.code }) {
        try insert(kind, hit.code, hit.rule, hit.title, hit.value, veto, hit.source)
      }
      codes.append(hit.code)
    }
    if isNewest {
      for stop in open where stop.kind == .computed && !assessment.vetoes.contains(where: { $0.code == stop.code }) {
        _ = try store.end(stop, by: assessment.id)
      }
      try applyGrade(open, &codes)
    }
    codes += assessment.vetoes.filter { $0.since != nil && isNewest }.map(\.code)
    guard !codes.isEmpty else { return }
    try LimitStore(call).endAll(customer)
    try call.emit(
      "rating.credit.stopped", Stopped(customer: customer, assessment: assessment.id, date: call.today, codes: codes))
  }

  private func applyGrade(_ open: [CreditStop], _ codes: inout [String]) throws {
    guard assessment.status == .graded, let grade = assessment.grade else { return }
    let standing = open.filter { $0.kind == .grade }
    guard deniesCredit else {
      for stop in standing { _ = try store.end(stop, by: assessment.id) }
      return
    }
    codes.append(grade)
    guard !standing.contains(where: { $0.code == grade }) else { return }
    try insert(
      .grade, grade, "R-84", Text("Grade \(grade) gets no credit", zh: "\(grade) 级不予授信"),
      assessment.score?.description ?? "", nil, FactSource(.assessment, day: assessment.asOf))
  }

  private func insert(
    _ kind: CreditStop.Kind, _ code: String, _ rule: String, _ title: Text, _ value: String, _ veto: RatingModel.Veto?,
    _ source: FactSource
  ) throws {
    let stop = CreditStop(
      id: try call.nextID(CreditStop.prefix), customer: assessment.customer.id, kind: kind, code: code, rule: rule,
      title: title, value: value, assessment: assessment.id, since: min(assessment.asOf, call.today), in: call)
    try store.insert(stop, veto: veto, source: source)
  }

  private func isNewest() throws -> Bool {
    guard assessment.asOf <= call.today else { return false }
    let later = try call.store.first(
      """
      SELECT 1 FROM rating_assessment WHERE customer IN \(CreditStopStore.owner) AND as_of > ?2 AND as_of <= ?3
        AND status <> 'incomplete' LIMIT 1
      """, assessment.customer.id, assessment.asOf, call.today, decode: { _ in true })
    return later == nil
  }

  private struct Stopped: Encodable {
    let customer: EntityID
    let assessment: EntityID
    let date: CivilDate
    let codes: [String]
  }
}
