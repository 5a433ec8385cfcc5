/// A record, or an item of a list, cannot be used.
struct RecordRejection: Error {
  let problem: ValueProblem
  let pointer: String
  /// The column's name, or the path below the record.
  let path: String
  let place: SourcePlace
  /// A figure of a wide table, each of which is a value of its own right.
  var isFigure = false

  /// It is no matter of one item: a figure of a statement, or the unit of all its amounts.
  var concernsRecord: Bool { isFigure || problem.code == "BAD_UNIT" }
}

extension ValueProblem {
  /// An item of a list was left out.
  static func badItem(_ reason: RecordRejection) -> ValueProblem {
    let (en, zh) = (reason.problem.message.en, reason.problem.message.zhHans)
    return ValueProblem("BAD_ITEM", "This item of the list was left out: \(en)", zh: "该列表条目被略去：\(zh)")
  }
}
