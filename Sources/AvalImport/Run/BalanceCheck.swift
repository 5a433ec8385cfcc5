import AvalKit

/// Adds a statement's records up: opening and entries have to come to the closing balance, and each running balance to
/// the next. What does not is told, once a statement; what was refused or passed over by resuming is not judged.
struct BalanceCheck {
  private var sum: ExactDecimal?
  private var count = 0
  private var parent: Int32 = -1
  /// Of rows, by account: what stood in the row before.
  private var before: [String: (balance: ExactDecimal, amount: ExactDecimal)] = [:]
  private var ascending = (wrong: 0, line: 0)
  private var descending = (wrong: 0, line: 0)
  private var pairs = 0

  /// A record of the statement that `parent` is.
  mutating func add(_ amount: String?, in parent: Int32) {
    if parent != self.parent || count == 0 {
      (self.parent, count) = (parent, 0)
      sum = ExactDecimal.zero
    }
    count += 1
    guard let sum, let amount = amount.flatMap({ try? ExactDecimal(parsing: $0) }) else {
      self.sum = nil
      return
    }
    self.sum = try? sum + amount
  }

  /// A record of the statement that cannot be added.
  mutating func lose(in parent: Int32) { add(nil, in: parent) }

  /// What is wrong with the statement that ends; nil where nothing is, or nobody can say.
  mutating func end(_ parent: Int32, opening: String?, closing: String?) -> Text? {
    guard parent == self.parent, count > 0 else { return nil }
    defer { count = 0 }
    guard let sum, let first = opening.flatMap({ try? ExactDecimal(parsing: $0) }) else { return nil }
    guard let last = closing.flatMap({ try? ExactDecimal(parsing: $0) }) else { return nil }
    guard let right = try? first + sum, right != last else { return nil }
    return Text(
      "The statement opens with \(first) and its \(count) entries come to \(sum), so it should close with \(right); it says \(last). Entries are missing or too many: ask the bank for it again.",
      zh: "对账单期初余额 \(first)，\(count) 笔合计 \(sum)，期末应为 \(right)，但所载为 \(last)。可能有遗漏或多余的流水，请向银行重新索取。")
  }

  /// A row with the balance behind it.
  mutating func row(account: String, amount: String?, balance: String?, line: Int) {
    guard let amount = amount.flatMap({ try? ExactDecimal(parsing: $0) }),
      let balance = balance.flatMap({ try? ExactDecimal(parsing: $0) })
    else {
      before[account] = nil
      return
    }
    if let last = before[account] {
      pairs += 1
      if (try? last.balance + amount) != balance {
        ascending = (ascending.wrong + 1, ascending.line == 0 ? line : ascending.line)
      }
      if (try? balance + last.amount) != last.balance {
        descending = (descending.wrong + 1, descending.line == 0 ? line : descending.line)
      }
    }
    if before.count < 1000 || before[account] != nil { before[account] = (balance, amount) }
  }

  /// What is wrong with the running balances, in the order, oldest or newest first, that fits better.
  var gaps: Text? {
    let found = ascending.wrong <= descending.wrong ? ascending : descending
    guard found.wrong > 0, found.wrong * 2 <= pairs || pairs == 1 else { return nil }
    return Text(
      "In \(found.wrong) places, first at line \(found.line), a row's balance is not that of the row before and its amount; rows are missing or were changed. Export the statement again.",
      zh: "有 \(found.wrong) 处（首见于第 \(found.line) 行）余额与上一行余额及本行金额不符；可能有遗漏或被改动的行，请重新导出。")
  }
}
