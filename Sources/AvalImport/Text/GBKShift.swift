import AvalKit

/// Repairs GBK text that lost the lead byte of its first character, so that every later pair is cut one byte off (F-I6):
/// `??蛻粜排用u估` was 客戶信用評估.
///
/// The lost byte is not guessed: it is taken only where it makes a known word with the bytes behind it, and only if at
/// least 80 % of the characters of the result are common ones.
enum GBKShift {
  /// Words that credit files begin a span with; only their first byte can be the lost one.
  private static let words = [
    "客户", "信用", "企业", "公司", "应收", "账款", "风险", "评估", "管理", "财务", "银行", "合同", "控制", "销售", "赊销", "征信",
    "资信", "调查", "报告", "金额", "货款", "付款", "逾期", "欠款", "担保", "抵押", "贷款", "授信", "额度", "期限", "债务", "债权",
    "注册", "资本", "法定", "经营", "产品", "市场", "部门", "人员", "制度", "流程", "政策", "分析", "评级", "等级", "结算", "发票",
  ]

  private static let leads: [(lead: UInt8, folded: String)] = words.flatMap { word in
    // The same word may have stood in traditional characters: its lead byte differs, its folded form does not.
    let forms = [word] + traditional(word)
    return forms.compactMap { form in bytes(of: form)?.first.map { (lead: $0, folded: word) } }
  }

  private static func traditional(_ word: String) -> [String] {
    word == "客户" ? ["客戶"] : []
  }

  static func repaired(_ text: String) -> String {
    guard text.contains("?") || text.contains("\u{FFFD}") else { return text }
    let scalars = Array(text.unicodeScalars)
    var kept = String.UnicodeScalarView()
    var at = 0
    while at < scalars.count {
      guard isMark(scalars[at]) else {
        kept.append(scalars[at])
        at += 1
        continue
      }
      var start = at
      while start < scalars.count, isMark(scalars[start]) { start += 1 }
      if let (repair, end) = span(scalars, from: start) {
        kept.append(contentsOf: repair.unicodeScalars)
        at = end
      } else {
        kept.append(contentsOf: scalars[at..<start])
        at = start
      }
    }
    return String(kept)
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool { scalar == "?" || scalar == "\u{FFFD}" }

  /// The repaired text of the longest damaged run from `from` on, and the place behind it.
  private static func span(_ scalars: [Unicode.Scalar], from: Int) -> (String, Int)? {
    var end = from
    while end < scalars.count, end - from < 64, scalars[end].value >= 0x40, !isMark(scalars[end]) { end += 1 }
    while end - from >= 3 {
      if let repair = repair(String(String.UnicodeScalarView(scalars[from..<end]))) { return (repair, end) }
      end -= 1
    }
    return nil
  }

  private static func repair(_ run: String) -> String? {
    guard let damaged = bytes(of: run), damaged.count % 2 == 1, damaged.contains(where: { $0 >= 0x81 }) else {
      return nil
    }
    for (lead, word) in leads {
      guard let text = text(of: [lead] + damaged) else { continue }
      let folded = TextFolding.simplified(text)
      if folded.hasPrefix(word), commonShare(folded) { return text }
    }
    return nil
  }

  /// At least 80 % of the characters belong to the 3755 common ones of GB 2312, which stand in its first 40 rows.
  private static func commonShare(_ text: String) -> Bool {
    let all = text.unicodeScalars.count
    let common = text.unicodeScalars.count { scalar in
      guard let pair = bytes(of: String(scalar)), pair.count == 2 else { return false }
      return (0xB0...0xD7).contains(pair[0]) && pair[1] >= 0xA1
    }
    return common * 5 >= all * 4
  }

  /// GBK, or nil where a character is not in it.
  private static func bytes(of text: String) -> [UInt8]? {
    let encoded = TextEncoder(.gb18030).encode(Array(text.utf8))
    return self.text(of: encoded) == text ? encoded : nil
  }

  private static func text(of bytes: [UInt8]) -> String? {
    var decoded: [UInt8] = []
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      TextDecoder(.gb18030).decode(base, buffer.count, last: true) { text, count in
        decoded.append(contentsOf: UnsafeBufferPointer(start: text, count: count))
      }
    }
    return String(validating: decoded, as: UTF8.self)
  }
}
