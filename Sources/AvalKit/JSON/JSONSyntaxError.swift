/// Why a text is not JSON as RFC 8259 has it, and where.
public struct JSONSyntaxError: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable, CaseIterable {
    case syntax
    case invalidUTF8
    case duplicateMember
    case tooDeep
    case tooLarge
  }

  public let kind: Kind
  /// The byte that the reader stopped at, counted from 0.
  public let offset: Int
  /// Counted from 1; lines end with a line feed.
  public let line: Int
  /// Characters (Unicode scalars) from the start of the line, counted from 1.
  public let column: Int
  /// A clause without its position, such as "a comma or } is expected here".
  public let reason: Text

  /// The same as a failure: `limitExceeded` for what is too deep or too large, else `invalidParams`.
  public var failure: Failure {
    let kind: Failure.Kind = kind == .tooDeep || kind == .tooLarge ? .limitExceeded : .invalidParams
    return Failure(
      kind, "The JSON text cannot be read at line \(line), column \(column): \(reason.en).",
      zh: "JSON 文本在第 \(line) 行第 \(column) 列无法读取：\(reason.zhHans)。")
  }
}

extension JSONSyntaxError: CustomStringConvertible {
  public var description: String { failure.message.en }
}

/// What the reader throws to itself: small, and worded only once it leaves.
struct JSONStop: Error {
  enum Reason {
    case empty, byteOrderMark, value, literal, number, leadingZero, unterminated, control, escape, surrogate, utf8
    case key, colon, commaOrBrace, commaOrBracket, trailing, duplicate, depth, size
  }

  let reason: Reason
  let offset: Int

  init(_ reason: Reason, _ offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The error as callers see it, with line and column counted from the text.
  func located(in bytes: UnsafeBufferPointer<UInt8>) -> JSONSyntaxError {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return JSONSyntaxError(kind: kind, offset: offset, line: line, column: column, reason: text)
  }

  private var kind: JSONSyntaxError.Kind {
    switch reason {
    case .byteOrderMark, .utf8: .invalidUTF8
    case .duplicate: .duplicateMember
    case .depth: .tooDeep
    case .size: .tooLarge
    default: .syntax
    }
  }

  private var text: Text {
    switch reason {
    case .empty: Text("a value is expected, but the text is empty", zh: "此处应有一个值，但文本为空")
    case .byteOrderMark: Text("remove the byte order mark", zh: "请去掉字节顺序标记（BOM）")
    case .value: Text("a value is expected here", zh: "此处应为一个值")
    case .literal: Text("write true, false or null", zh: "应写作 true、false 或 null")
    case .number: Text("a digit is expected here", zh: "此处应为数字")
    case .leadingZero: Text("a number does not begin with a zero", zh: "数字不得以零开头")
    case .unterminated: Text("the string is not closed", zh: "字符串未结束")
    case .control: Text("write control characters as \\u escapes", zh: "控制字符须写成 \\u 转义")
    case .escape: Text("this escape does not exist", zh: "不存在此转义")
    case .surrogate: Text("half of a surrogate pair stands alone", zh: "代理对只有一半")
    case .utf8: Text("the bytes are not UTF-8", zh: "字节不是有效的 UTF-8")
    case .key: Text("a member name in quotes is expected here", zh: "此处应为带引号的成员名")
    case .colon: Text("a colon is expected here", zh: "此处应为冒号")
    case .commaOrBrace: Text("a comma or } is expected here", zh: "此处应为逗号或 }")
    case .commaOrBracket: Text("a comma or ] is expected here", zh: "此处应为逗号或 ]")
    case .trailing: Text("nothing may follow the value", zh: "值之后不得再有内容")
    case .duplicate: Text("this duplicate member must go: its name stands here twice", zh: "成员重复：此名称出现了两次")
    case .depth: Text("the value is nested too deeply", zh: "嵌套过深")
    case .size: Text("the text is too large", zh: "文本过大")
    }
  }
}
