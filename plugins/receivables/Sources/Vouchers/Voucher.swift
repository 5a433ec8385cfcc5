import AvalKit

/// One movement as a voucher of two sides: debit and credit are the same amount, so every voucher balances. Each side says
/// whose account it is and by which document.
struct Voucher: Encodable {
  /// Whose account a side moves, and by which document.
  struct Party: Encodable {
    let customer: EntityID?
    let document: String

    /// - Parameters:
    ///   - number: the document's number; a payment without a reference goes by its id.
    ///   - id: the document's id.
    init(customer: Int64?, number: String, id: EntityID? = nil) {
      self.customer = customer.map { EntityID(prefix: CustomerRef.prefix, number: $0) }
      document = number.isEmpty ? id?.description ?? "" : number
    }
  }

  struct Line: Encodable {
    let account: String
    let debit: Money?
    let credit: Money?
    let customer: EntityID?
    let document: String
  }

  let number: Int64
  let date: CivilDate
  let kind: String
  let debit: String
  let credit: String
  let amount: Money
  let customer: EntityID?
  let document: String
  /// What it is worth in the house currency; left out where `amount` is in it, or where a rate is missing.
  let house: Money?
  let lines: [Line]

  /// - Parameters:
  ///   - amount: negative where the movement went the other way: the sides swap.
  ///   - subject: the document that moved.
  ///   - parties: whose the sides of the movement's usual direction are.
  init(
    _ number: Int64, on date: CivilDate, _ kind: String, _ accounts: AccountsPolicy.Pair, _ amount: Money,
    subject: Party, parties: (debit: Party, credit: Party), house: Money?
  ) {
    let swaps = amount.isNegative
    let positive = Money(minor: abs(amount.minor), currency: amount.currency)
    self.number = number
    self.date = date
    self.kind = kind
    debit = swaps ? accounts.credit : accounts.debit
    credit = swaps ? accounts.debit : accounts.credit
    self.amount = positive
    customer = subject.customer
    document = subject.document
    self.house = house
    let (left, right) = swaps ? (parties.credit, parties.debit) : (parties.debit, parties.credit)
    lines = [
      Line(account: debit, debit: positive, credit: nil, customer: left.customer, document: left.document),
      Line(account: credit, debit: nil, credit: positive, customer: right.customer, document: right.document),
    ]
  }

  static let csvHeader =
    "date,voucher,kind,debit,credit,amount,currency,customer,document,houseAmount,houseCurrency,debitCustomer,"
    + "debitDocument,creditCustomer,creditDocument\r\n"

  var csv: String {
    let fields =
      [
        date.description, "\(number)", kind, debit, credit, amount.amountText, amount.currency.code,
        customer?.description ?? "", document, house?.amountText ?? "", house?.currency.code ?? "",
      ] + lines.flatMap { [$0.customer?.description ?? "", $0.document] }
    return fields.map(CSVField.quoted).joined(separator: ",") + "\r\n"
  }
}
