import AvalHost
import AvalKit

/// What `aval import` says of one file: the counts in a line, then rejects, warnings and what can be done about them.
struct ImportReport {
  private let result: JSONNode
  private let file: String

  /// How many elements or columns that no field reads are named; a document may have hundreds.
  private static let mostUnread = 20

  init(_ result: JSONNode, _ file: String) {
    self.result = result
    self.file = file
  }

  var lines: [Text] { [counts] + rejects + codes + places + ends }

  private func count(_ name: String) -> Int64 { result[name]?.int64 ?? 0 }

  private var counts: Text {
    let (read, accepted) = (count("read"), count("accepted"))
    let (rejected, known) = (count("rejected"), count("duplicates"))
    let job = result["job"]?.string ?? "-"
    guard result["dryRun"]?.bool == true else {
      return Text(
        "\(file): \(read) read, \(accepted) accepted, \(rejected) rejected, \(known) known already (\(job))",
        zh: "\(file)：读取 \(read) 条，接受 \(accepted) 条，拒收 \(rejected) 条，已有 \(known) 条（\(job)）")
    }
    return Text(
      "\(file): dry run, nothing stored: \(read) read, \(accepted) would be accepted, \(rejected) rejected, \(known) known already (\(job))",
      zh: "\(file)：试运行，未保存任何内容：读取 \(read) 条，可接受 \(accepted) 条，拒收 \(rejected) 条，已有 \(known) 条（\(job)）")
  }

  private var rejects: [Text] {
    let listed = result["rejects"].map { Array($0.elements) } ?? []
    let more = count("rejected") - Int64(listed.count)
    let rest = more > 0 ? [Text("  and \(more) more rejects", zh: "  另有 \(more) 条拒收")] : []
    return listed.map { Self.told($0, "") } + rest
  }

  private var codes: [Text] {
    func told(_ list: JSONNode?, _ en: String, _ zh: String) -> Text? {
      let counts = list.map { $0.members.map { "\($0.key) \($0.value.int64 ?? 0)" } } ?? []
      guard !counts.isEmpty else { return nil }
      return Text("  \(en): \(counts.joined(separator: ", "))", zh: "  \(zh)：\(counts.joined(separator: "，"))")
    }
    return [told(result["reasons"], "rejected", "拒收"), told(result["warningCounts"], "warned", "提醒")].compactMap { $0 }
  }

  private var places: [Text] {
    let codes = result["warningPlaces"].map { Array($0.members) } ?? []
    return codes.flatMap { code, places in places.elements.map { Self.told($0, code) } }
  }

  private var ends: [Text] {
    let listed = { (name: String) in result[name].map { $0.elements.compactMap { $0.string } } ?? [] }
    var lines = listed("warnings").map { Text("  warning: \($0)", zh: "  提醒：\($0)") }
    let unread = Self.topmost(listed("coverage"))
    if !unread.isEmpty {
      lines.append(Text("  read by no field:", zh: "  没有字段读取："))
      lines += unread.prefix(Self.mostUnread).map { Text("    \($0)", zh: "    \($0)") }
    }
    let more = unread.count - Self.mostUnread
    if more > 0 {
      lines.append(
        Text(
          "    and \(more) more; import.run with dryRun lists them all",
          zh: "    另有 \(more) 个；以 dryRun 调用 import.run 可列出全部"))
    }
    if let problem = result["problem"]?["message"]?.string {
      lines.append(Text("  not read to its end: \(problem)", zh: "  未读完：\(problem)"))
    }
    if let rejectFile = result["rejectFile"]?.string {
      lines.append(Text("  all rejects: \(rejectFile)", zh: "  全部拒收记录：\(rejectFile)"))
    }
    if let refeed = result["refeedFile"]?.string {
      lines.append(Text("  to correct and import again: \(refeed)", zh: "  更正后可再次导入：\(refeed)"))
    }
    return lines
  }

  /// Without what lies in an element that is listed itself.
  private static func topmost(_ unread: [String]) -> [String] {
    let paths = Set(unread.map(path))
    return unread.filter { entry in
      var outer = path(entry)
      while let cut = outer.lastIndex(of: "/"), cut > outer.startIndex {
        outer = String(outer[..<cut])
        if paths.contains(outer) { return false }
      }
      return true
    }
  }

  /// An entry's path, without its count.
  private static func path(_ entry: String) -> String {
    entry.firstRange(of: " ×").map { String(entry[..<$0.lowerBound]) } ?? entry
  }

  /// One reject or warning: where in the source, where in the canonical record, and why.
  private static func told(_ listed: JSONNode, _ code: String) -> Text {
    let number = { (name: String) in listed[name]?.int64 ?? 0 }
    let (record, line, column) = (number("record"), number("line"), number("column"))
    let (path, source) = (listed["path"]?.string ?? "", listed["source"]?.string ?? "")
    let reason = listed["reason"]?.string ?? ""
    let isOne = source.isEmpty || source == path
    let place = isOne ? path : path.isEmpty ? source : "\(path) (\(source))"
    let zhPlace = isOne || path.isEmpty ? place : "\(path)（\(source)）"
    let (head, zhHead) = code.isEmpty ? ("", "") : ("\(code): ", "\(code)：")
    return Text(
      "  \(head)record \(record), line \(line), column \(column) \(place): \(reason)",
      zh: "  \(zhHead)第 \(record) 条，第 \(line) 行第 \(column) 列 \(zhPlace)：\(reason)")
  }
}
