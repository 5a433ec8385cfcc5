import AvalKit

/// What happened to one item of the ledger by a day: what was to be paid, and what came in when.
package struct ItemHistory: Sendable {
  /// What one day changed, in minor units.
  package struct Move: Sendable {
    package let day: CivilDate
    /// Of what the customer has to pay: posted, less credit notes, adjustments and discounts.
    package var due: Int128 = 0
    /// Of what settled it: payments, and claims set off.
    package var collected: Int128 = 0
    /// The part of `collected` that was a claim set off.
    package var claims: Int128 = 0

    package init(_ day: CivilDate, due: Int128 = 0, collected: Int128 = 0, claims: Int128 = 0) {
      self.day = day
      self.due = due
      self.collected = collected
      self.claims = claims
    }
  }

  package let item: Int64
  package let currency: String
  package let documentDay: CivilDate
  package let dueDay: CivilDate
  package var moves: [Move] = []

  package init(item: Int64, currency: String, documentDay: CivilDate, dueDay: CivilDate, moves: [Move] = []) {
    self.item = item
    self.currency = currency
    self.documentDay = documentDay
    self.dueDay = dueDay
    self.moves = moves
  }

  /// What is still to be paid after all moves.
  package var open: Int128 { moves.reduce(0) { $0 + $1.due - $1.collected } }

  /// What the item was to bring and what it brought. An item that fell due before the window counts as far as it was open
  /// when the window began.
  package func sums(from: CivilDate) -> (due: Int128, collected: Int128) {
    var due: Int128 = 0
    var collected: Int128 = 0
    for move in moves {
      due += move.due
      if dueDay < from, move.day < from {
        due -= move.collected
      } else {
        collected += move.collected
      }
    }
    return (due, collected)
  }

  /// Days from the due day to the day on which what had to be paid was paid, negative if early; to `asOf` while it is not.
  ///
  /// What credit notes, discounts and claims took off never had to be paid, whenever they were recorded: a note that comes
  /// months later makes nobody late. Nil where nothing had to be paid.
  package func daysOverdue(asOf: CivilDate) -> Int? {
    let payable = moves.reduce(Int128(0)) { $0 + $1.due - $1.claims }
    guard payable > 0 else { return nil }
    var paid: Int128 = 0
    var paidOn: CivilDate?
    for move in moves.sorted(by: { $0.day < $1.day }) {
      paid += move.collected - move.claims
      if paid < payable {
        paidOn = nil
      } else if paidOn == nil {
        paidOn = move.day
      }
    }
    return dueDay.days(until: paidOn ?? asOf)
  }
}

/// What stands in a customer's favour and is not set off against an item yet.
package struct UnappliedCredit: Sendable {
  package enum Kind: String, Sendable {
    case payment
    case creditNote
    case claim
  }

  package let kind: Kind
  package let currency: String
  package let day: CivilDate
  package var amount: Int128

  package init(_ kind: Kind, currency: String, day: CivilDate, amount: Int128) {
    self.kind = kind
    self.currency = currency
    self.day = day
    self.amount = amount
  }
}

/// Everything that the ledger knows of how a customer pays, by a day.
package struct PaymentHistory: Sendable {
  package var items: [ItemHistory]

  /// Sets what lies unapplied off against what is open, the earliest due first: whose money is here does not owe.
  package init(_ items: [ItemHistory], unapplied: [UnappliedCredit]) {
    self.items = items.sorted { ($0.dueDay, $0.item) < ($1.dueDay, $1.item) }
    var left = unapplied.sorted { $0.day < $1.day }
    for index in self.items.indices {
      for credit in left.indices where left[credit].currency == self.items[index].currency {
        let amount = min(self.items[index].open, left[credit].amount)
        guard amount > 0 else { continue }
        left[credit].amount -= amount
        let day = max(left[credit].day, self.items[index].documentDay)
        switch left[credit].kind {
        case .payment: self.items[index].moves.append(.init(day, collected: amount))
        case .claim: self.items[index].moves.append(.init(day, collected: amount, claims: amount))
        case .creditNote: self.items[index].moves.append(.init(day, due: -amount))
        }
      }
      left.removeAll { $0.amount == 0 }
    }
  }

  /// The items that speak for a window: those that fell due in it, and those that were still open when it began.
  package func relevant(from: CivilDate) -> [ItemHistory] {
    items.filter { item in
      item.dueDay >= from
        || item.moves.reduce(Int128(0)) { $0 + ($1.day < from ? $1.due - $1.collected : $1.due) } > 0
    }
  }
}
