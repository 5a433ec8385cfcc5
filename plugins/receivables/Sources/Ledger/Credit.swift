import AvalKit

/// Money or a note in the customer's favour, with what is not yet applied.
///
/// Amounts are minor units of `currency`; `unapplied` is the balance over all entries, whatever their day.
package struct Credit: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case payment
    case creditNote
    /// A payout on the customer's claim (quality, delivery), owed to the customer (V-16).
    case claim

    /// What sentences call it.
    var noun: Text {
      switch self {
      case .payment: Text("payment", zh: "收款")
      case .creditNote: Text("credit note", zh: "贷项通知单")
      case .claim: Text("claim", zh: "索赔")
      }
    }

    /// The prefix of the kind's ids.
    var prefix: String {
      switch self {
      case .payment: "pay"
      case .creditNote: "crn"
      case .claim: "clm"
      }
    }
  }

  package let id: Int64
  package let kind: Kind
  /// Nil while the payer is unknown.
  package var customer: Int64?
  /// A credit note's number, a payment's reference.
  package let number: String?
  package let day: CivilDate
  package let currency: Currency
  package let amount: Int64
  package var unapplied: Int64
  package var lastDay: CivilDate
  package let bankAccount: String?
  package let cause: String?
  /// The item that a credit note or claim refers to.
  package let item: Int64?

  static let table = "receivables_credit"

  init(
    id: Int64, kind: Kind, customer: Int64?, number: String?, day: CivilDate, amount: Money,
    bankAccount: String? = nil, cause: String? = nil, item: Int64? = nil
  ) {
    self.id = id
    self.kind = kind
    self.customer = customer
    self.number = number
    self.day = day
    self.currency = amount.currency
    self.amount = amount.minor
    self.unapplied = amount.minor
    self.lastDay = day
    self.bankAccount = bankAccount
    self.cause = cause
    self.item = item
  }

  var entityID: EntityID { EntityID(prefix: kind.prefix, number: id) }
}

/// A credit as replies show it (`#/credit`).
package struct CreditView: JSONWritable {
  let id: EntityID
  let kind: String
  let customer: EntityID?
  let number: String?
  let reference: String?
  let date: CivilDate
  let amount: Money
  let unapplied: Money
  let bankAccount: String?
  let cause: String?
  let item: EntityID?

  init(_ credit: Credit) {
    id = credit.entityID
    kind = credit.kind.rawValue
    customer = credit.customer.map { EntityID(prefix: CustomerRef.prefix, number: $0) }
    number = credit.kind == .payment ? nil : credit.number
    reference = credit.kind == .payment ? credit.number : nil
    date = credit.day
    amount = Money(minor: credit.amount, currency: credit.currency)
    unapplied = Money(minor: credit.unapplied, currency: credit.currency)
    bankAccount = credit.bankAccount
    cause = credit.cause
    item = credit.item.map { EntityID(prefix: Item.prefix, number: $0) }
  }

  /// An unknown payer is a stated `null`, not a missing member.
  package func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("id")
    json.id(id)
    json.member("kind")
    json.string(kind)
    json.member("customer")
    if let customer { json.id(customer) } else { json.null() }
    if let number {
      json.member("number")
      json.string(number)
    }
    if let reference {
      json.member("reference")
      json.string(reference)
    }
    json.member("date")
    json.date(date)
    json.member("amount")
    json.money(amount)
    json.member("unapplied")
    json.money(unapplied)
    if let bankAccount {
      json.member("bankAccount")
      json.string(bankAccount)
    }
    if let cause {
      json.member("cause")
      json.string(cause)
    }
    if let item {
      json.member("item")
      json.id(item)
    }
    json.endObject()
  }
}
