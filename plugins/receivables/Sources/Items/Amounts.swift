import AvalKit

/// Checks on amounts and numbers that every posting makes.
enum Amounts {
  /// What to do instead of posting a negative invoice or note.
  static let lowersDebt = Text(
    "to lower what is owed, post a credit note or an adjustment", zh: "如需减少欠款，请登记贷项通知单或调整")

  /// - Parameter else: what to do instead, as the second half of the sentence.
  static func requirePositive(_ amount: Money, path: String = "/amount", else remedy: Text? = nil) throws {
    guard amount.isPositive else {
      let remedy = remedy ?? Text("give an amount above zero", zh: "请给出大于零的金额")
      throw Failure(
        .invalidParams, "The amount \(amount) is not positive; \(remedy.en).",
        zh: "金额 \(amount) 不是正数；\(remedy.zhHans)。",
        path: path)
    }
  }

  /// A document's number stands as it was typed, but it is more than spaces.
  static func requireNumber(_ number: String, path: String = "/number") throws {
    guard number.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw Failure(
        .invalidParams, "The number is nothing but spaces; give the document's number.", zh: "编号仅含空格；请给出单据编号。",
        path: path)
    }
  }
}
