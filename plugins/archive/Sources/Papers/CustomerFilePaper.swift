import AvalKit

/// What a report answers: the paper, which the host writes in the format asked for.
struct BuiltPaper: Encodable {
  let paper: Paper
}

/// Builds a customer's file: the card block by block, and the thirteen types of the folder with what lies in them.
struct CustomerFileReport: Method {
  func run(_ params: Params, in call: Call) throws -> BuiltPaper {
    let card = try GetCard().run(GetCard.Params(customer: params.customer), in: call)
    let folder = try GetFolder().run(GetCustomer.Params(customer: params.customer), in: call)
    let customer = try params.customer.resolve(in: call)
    var paper = Paper(Text("Customer file", zh: "客户档案"), call.language)
    paper.party(
      Text("Customer", zh: "客户"),
      Text("\(customer.name) (\(card.archiveNumber))", zh: "\(customer.name)（档号 \(card.archiveNumber)）").in(
        call.language))
    paper.party(Text("As of", zh: "截至日"), paper.wording.day(call.asOf))
    paper.party(Text("Last updated on", zh: "最近更新日"), paper.wording.day(card.lastUpdatedOn))
    let completeness = Text("\(card.completeness)% filled", zh: "完整度 \(card.completeness)%")
    paper.party(Text("Card", zh: "资料卡"), card.title, completeness.in(call.language))
    for block in card.blocks { write(block, on: &paper) }
    write(folder, on: &paper)
    return BuiltPaper(paper: paper)
  }

  private func write(_ block: GetCard.Block, on paper: inout Paper) {
    paper.heading(Text("\(block.title) (\(block.filled)% filled)", zh: "\(block.title)（完整度 \(block.filled)%）"))
    paper.table(
      [
        .text(Text("Item", zh: "项目")), .text(Text("Value", zh: "内容")), .text(Text("Source", zh: "来源")),
        .text(Text("Confirmed on", zh: "确认日期")),
      ],
      block.items.map { item in
        [
          .text(item.title), .text(item.value ?? Text("missing", zh: "缺").in(paper.language)), .text(item.source ?? ""),
          item.datedOn.map { .day($0) } ?? .empty,
        ]
      })
  }

  private func write(_ folder: GetFolder.Result, on paper: inout Paper) {
    paper.heading(
      Text(
        "Folder: \(folder.present) of \(folder.types.count) types (\(folder.completeness)%)",
        zh: "信用档案夹：\(folder.types.count) 类中已有 \(folder.present) 类（\(folder.completeness)%）"))
    let rows = folder.types.flatMap { type -> [[PaperCell]] in
      let head: [PaperCell] = [.count(type.number), .text(type.title)]
      guard !type.documents.isEmpty else { return [head + [.text("–"), .empty, .empty]] }
      return type.documents.enumerated().map { index, document in
        (index == 0 ? head : [.empty, .empty]) + [.text(document.title), .day(document.date), .text(document.source)]
      }
    }
    paper.table(
      [
        .numbers(Text("No.", zh: "序号")), .text(Text("Type", zh: "类别")), .text(Text("Document", zh: "文件")),
        .text(Text("Date", zh: "日期")), .text(Text("Source", zh: "来源")),
      ], rows)
    paper.note(
      folder.chain.ok
        ? Text(
          "The digests of \(folder.chain.documents) documents follow from one another.",
          zh: "\(folder.chain.documents) 份文件的摘要链完好。")
        : Text("The chain of digests is broken: see archive.folder.get.", zh: "文件摘要链不完整：见 archive.folder.get。"))
  }
}
