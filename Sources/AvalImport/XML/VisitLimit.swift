extension ValueProblem {
  /// The paths of the format look at the record's elements too often.
  static let tooCostly = ValueProblem(
    "TOO_COSTLY",
    "Reading this record looks at its elements more than \(RecordTree.visitLimit) times; write paths from the record down, without // and .. inside each.",
    zh: "读取该记录时访问元素超过 \(RecordTree.visitLimit) 次；请在 each 内避免使用 // 与 ..。")
}
