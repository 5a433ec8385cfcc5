import AvalKit

/// How an invoice is paid in parts: a list of due days and amounts, or so many equal monthly parts (V-5).
package enum Instalments: Decodable, Sendable {
  package struct Part: Codable, Sendable {
    package let dueDate: CivilDate
    package let amount: Money
  }

  package struct Plan: Decodable, Sendable {
    package enum Every: String, Decodable, Sendable { case month }
    package let count: Int
    package let firstDue: CivilDate
    package let every: Every
  }

  case listed([Part])
  case monthly(Plan)

  private enum CodingKeys: String, CodingKey { case count, firstDue, every }

  package init(from decoder: any Decoder) throws {
    // The schema has admitted a list or an object; an object is the one that opens as a keyed container.
    do {
      _ = try decoder.container(keyedBy: CodingKeys.self)
    } catch {
      self = .listed(try [Part](from: decoder))
      return
    }
    self = .monthly(try Plan(from: decoder))
  }

  /// A day beyond the calendar is refused where the request names it.
  static func within<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let failure as Failure where failure.path.isEmpty {
      throw Failure(failure.kind, failure.message, path: path)
    }
  }

  /// The parts of an amount. Listed parts add up to it; equal ones give the odd minor units to the earliest, and a plan
  /// that begins on a month's last day stays on last days.
  package func parts(of amount: Money) throws -> [PaymentTerms.Part] {
    switch self {
    case .monthly(let plan):
      guard amount.minor >= Int64(plan.count) else {
        throw Failure(
          .invalidParams, "\(amount) cannot be paid in \(plan.count) parts of more than nothing; choose fewer.",
          zh: "\(amount) 不足以分为 \(plan.count) 期；请减少期数。", path: "/instalments/count")
      }
      let keepsEnd = plan.firstDue == plan.firstDue.endOfMonth
      return try amount.split(into: plan.count).enumerated().map { offset, part in
        let due = try Instalments.within("/instalments/firstDue") { try plan.firstDue.adding(months: offset) }
        return PaymentTerms.Part(due: keepsEnd ? due.endOfMonth : due, amount: part)
      }
    case .listed(let parts):
      for (index, part) in parts.enumerated() where !part.amount.isPositive {
        throw Failure(
          .invalidParams, "An instalment is more than nothing; give a positive amount.",
          zh: "分期金额必须大于零。", path: "/instalments/\(index)/amount")
      }
      for (index, part) in parts.enumerated() where part.amount.currency != amount.currency {
        throw Failure(
          .invalidParams,
          "The instalment is in \(part.amount.currency), the invoice in \(amount.currency); use one currency.",
          zh: "分期货币为 \(part.amount.currency)，发票货币为 \(amount.currency)；请使用同一货币。",
          path: "/instalments/\(index)/amount")
      }
      let sum = try parts.map(\.amount).sum(in: amount.currency)
      guard sum == amount else {
        throw Failure(
          .invalidParams, "The instalments add up to \(sum), the invoice to \(amount); make them equal.",
          zh: "各期合计 \(sum)，发票金额 \(amount)；两者必须相等。", path: "/instalments")
      }
      return parts.map { PaymentTerms.Part(due: $0.dueDate, amount: $0.amount) }
    }
  }
}
