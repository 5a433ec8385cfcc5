import AvalKit

extension CustomerPaper.Subject {
  /// Asks the customer to confirm what is owed, saying by whom: no demand for payment, and signed by the customer.
  func writeConfirmation(on paper: inout Paper) throws {
    paper.paragraph(
      Text(
        "According to our books the following was owed at the end of \(to.english). Please compare it with your books and return "
          + "this letter signed, with the differences if there are any.",
        zh: "根据我方账簿记录，截至\(to.chinese)，我方与贵方的往来账项列示如下，请与贵方账簿核对，签章后寄回；如有不符，请列明差异。"))
    paper.paragraph(
      Text(
        "This letter serves to reconcile the books and is no demand for payment; please answer also where you have paid since.",
        zh: "本函仅为复核账目之用，并非催款结算；若款项在上述日期之后已经付清，仍请函复。"))
    let accounts = try accounts()
    let rows = try accounts.map { account in
      let size = account.closing.isNegative ? try -account.closing : account.closing
      return [
        PaperCell.currency(account.closing.currency), account.closing.isNegative ? .empty : .figure(size),
        account.closing.isNegative ? .figure(size) : .empty, .empty,
      ]
    }
    paper.table(
      [
        .text(Text("Currency", zh: "币种")), .numbers(Text("You owe us", zh: "贵方欠我方")),
        .numbers(Text("We owe you", zh: "我方欠贵方")), .numbers(Text("According to your books", zh: "贵方账面金额")),
      ], rows)
    for account in accounts { paper.paragraph(try balanceSentence(account.closing)) }
    paper.signatures(
      Text("Differences and their reasons", zh: "差异及原因"), Text("Date, signature and seal", zh: "日期、签章"))
  }
}
