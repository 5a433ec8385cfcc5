import AvalKit

/// Cuts decoded text into rows (RFC 4180, any line end, quotes only at the start of a field).
///
/// Never holds more than one record: an unbalanced quote or an endless line is given up at its cap, and reading goes
/// on at the next physical line.
final class CSVScanner {
  enum Outcome {
    case row
    case bad(ValueProblem)
    /// More bytes are needed.
    case starved
    case end
  }

  private let buffer = ByteSink(capacity: 1 << 18)
  private var start = 0
  private var discarding = false
  private(set) var line = 1
  /// Decoded bytes before `buffer`.
  private var offset = 0
  private(set) var rowLine = 1
  private(set) var rowFrom = 0
  private(set) var rowTo = 0
  /// Where in `buffer` the fault of a bad row lies.
  private var badAt = 0
  private var ended = false
  let row = CSVRow()
  var delimiter: UInt8
  let quote: UInt8?
  private let fixed: Bool
  private let limits: ImportLimits
  private let recordBytes: Int
  /// Bytes that were looked at for rows that came to nothing, as far as they are looked at again.
  private var wasted = 0

  /// Lines that a quoted field may have. A row whose quote never ends is read again from its second line on: where that
  /// has cost many times what the file has, quotes end with their line, or each line would be read a thousand times.
  private var linesAllowed: Int { wasted > (consumed + (1 << 17)) * 8 ? 0 : limits.linesPerRecord }

  init(delimiter: UInt8, quote: UInt8?, fixed: Bool, limits: ImportLimits) {
    self.delimiter = delimiter
    self.quote = quote
    self.fixed = fixed
    self.limits = limits
    recordBytes = min(limits.recordBytes, 1 << 20)
  }

  func append(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    if start > 0 {
      let left = buffer.count - start
      buffer.base.update(from: buffer.base + start, count: left)
      offset += start
      buffer.count = left
      start = 0
    }
    buffer.append(bytes, count)
  }

  func finish() { ended = true }

  /// Decoded bytes of the rows given out so far.
  var consumed: Int { offset + start }

  /// The row just given out as it stands in the text, valid until more bytes are taken in.
  var rowText: ByteSlice {
    ByteSlice(start: UnsafePointer(buffer.base + (rowFrom - offset)), count: rowTo - rowFrom)
  }

  /// The next record that is not empty of characters; its place is in `rowLine`, `rowFrom`, `rowTo`.
  func next() -> Outcome {
    if discarding, !discard() { return ended ? .end : .starved }
    guard start < buffer.count else { return ended ? .end : .starved }
    rowLine = line
    rowFrom = offset + start
    badAt = start
    row.textFrom = start
    let outcome = fixed ? scanLine() : scan()
    rowTo = offset + start
    return outcome
  }

  /// Where the fault of the bad row just given out lies.
  var badPlace: SourcePlace {
    let from = rowFrom - offset
    let text = ByteSlice(start: UnsafePointer(buffer.base + from), count: max(0, buffer.count - from))
    let at = text.place(of: badAt - from)
    return SourcePlace(line: rowLine + at.line - 1, column: at.column)
  }

  /// Passes over the rest of an endless line; true at its end.
  private func discard() -> Bool {
    while start < buffer.count {
      let byte = buffer.base[start]
      start += 1
      if byte == 0x0A {
        discarding = false
        line += 1
        return true
      }
    }
    return false
  }

  private func scanLine() -> Outcome {
    row.reset()
    row.raw = UnsafePointer(buffer.base)
    var at = start
    while at < buffer.count, buffer.base[at] != 0x0A, buffer.base[at] != 0x0D { at += 1 }
    guard let next = lineEnd(at) else { return tooLong(at) ?? .starved }
    row.fields.append(CSVRow.Field(from: start, to: at, unescaped: false))
    return close(at, next)
  }

  private func scan() -> Outcome {
    row.reset()
    let base = UnsafePointer(buffer.base)
    row.raw = base
    let end = buffer.count
    var at = start
    var lines = 0
    while true {
      if let quote, at < end, base[at] == quote {
        switch quoted(&at, quote, &lines) {
        case .row: break
        case let other: return other
        }
      } else {
        let from = at
        while at < end {
          let byte = base[at]
          if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
          at += 1
        }
        if at - from > limits.fieldBytes, at - start <= recordBytes {
          badAt = from
          return skipLine(.fieldTooLong(limits.fieldBytes), seen: at)
        }
        if at == end, !ended { return tooLong(at) ?? .starved }
        row.fields.append(CSVRow.Field(from: from, to: at, unescaped: false))
      }
      if row.fields.count > limits.columns {
        badAt = at
        return skipLine(.tooManyColumns(limits.columns), seen: at)
      }
      if at < end, base[at] == delimiter {
        at += 1
        continue
      }
      guard let next = lineEnd(at) else { return .starved }
      line += lines
      return close(at, next)
    }
  }

  private func close(_ at: Int, _ next: Int) -> Outcome {
    let problem = check(start, at)
    row.textTo = at
    start = next
    line += 1
    return problem.map { .bad($0) } ?? .row
  }

  /// The start of the line behind the line end at `at`; nil when more bytes are needed to know.
  private func lineEnd(_ at: Int) -> Int? {
    guard at < buffer.count else { return ended ? at : nil }
    guard buffer.base[at] == 0x0D else { return at + 1 }
    guard at + 1 < buffer.count else { return ended ? at + 1 : nil }
    return buffer.base[at + 1] == 0x0A ? at + 2 : at + 1
  }

  private func check(_ from: Int, _ to: Int) -> ValueProblem? {
    var index = from
    var high = false
    while index < to {
      let byte = buffer.base[index]
      if byte >= 0x80 { high = true }
      if byte == 0 {
        badAt = index
        return ValueProblem("CONTROL_CHARACTER", "The row holds a NUL byte; export it again.", zh: "该行含有 NUL 字节，请重新导出。")
      }
      index += 1
    }
    guard high, let bad = UTF8Check.firstBad(UnsafePointer(buffer.base + from), to - from) else { return nil }
    badAt = from + bad
    return ValueProblem(
      "ENCODING", "The row is not text in the file's encoding; save the file in one encoding.",
      zh: "该行不符合文件编码，请以单一编码保存。")
  }

  /// One quoted field; leaves `at` on the delimiter or line end behind it.
  private func quoted(_ at: inout Int, _ quote: UInt8, _ lines: inout Int) -> Outcome {
    let base = UnsafePointer(buffer.base)
    let end = buffer.count
    let from = at + 1
    badAt = at
    var index = from
    var copied = -1
    var run = from
    var inner = 0
    while true {
      guard index < end else {
        if ended || index - from > limits.fieldBytes { return skipLine(.unbalancedQuote, seen: index) }
        return .starved
      }
      let byte = base[index]
      if byte == quote {
        if index + 1 >= end, !ended { return .starved }
        guard index + 1 < end, base[index + 1] == quote else { break }
        if copied < 0 { copied = row.unescaped.count }
        row.unescaped.append(base + run, index + 1 - run)
        index += 2
        run = index
        continue
      }
      if byte == 0x0A || (byte == 0x0D && !(index + 1 < end && base[index + 1] == 0x0A)) {
        inner += 1
        if lines + inner > linesAllowed { return skipLine(.unbalancedQuote, seen: index) }
      }
      index += 1
      if index - from > limits.fieldBytes { return skipLine(.unbalancedQuote, seen: index) }
    }
    if copied < 0 {
      row.fields.append(CSVRow.Field(from: from, to: index, unescaped: false))
    } else {
      row.unescaped.append(base + run, index - run)
      row.fields.append(CSVRow.Field(from: copied, to: row.unescaped.count, unescaped: true))
    }
    lines += inner
    at = index + 1
    while at < end, base[at] == 0x20 || (base[at] == 0x09 && delimiter != 0x09) { at += 1 }
    if at == end, !ended { return .starved }
    guard at == end || base[at] == delimiter || base[at] == 0x0A || base[at] == 0x0D else {
      badAt = at
      row.fields.removeLast()
      return skipLine(.textAfterQuote, seen: at)
    }
    return .row
  }

  /// Gives the record up and goes on at the physical line behind its first one.
  ///
  /// - Parameter seen: how far it was read.
  private func skipLine(_ problem: ValueProblem, seen: Int) -> Outcome {
    wasted += seen - start
    var at = start
    while at < buffer.count, buffer.base[at] != 0x0A, buffer.base[at] != 0x0D { at += 1 }
    if at == buffer.count {
      start = at
      discarding = !ended
      return .bad(problem)
    }
    start = lineEnd(at) ?? at + 1
    line += 1
    return .bad(problem)
  }

  private func tooLong(_ at: Int) -> Outcome? {
    guard at - start > recordBytes else { return nil }
    badAt = start
    start = buffer.count
    discarding = true
    return .bad(
      ValueProblem(
        "RECORD_TOO_LARGE", "The row is longer than \(recordBytes) bytes; look for a missing line end or quote.",
        zh: "该行超过 \(recordBytes) 字节；请检查是否缺少换行或引号。"))
  }
}

extension ValueProblem {
  fileprivate static let unbalancedQuote = ValueProblem(
    "UNBALANCED_QUOTE", "A quoted field of this row never ends; close or double the quote.", zh: "该行引号未闭合，请补全或重复引号。")
  fileprivate static let textAfterQuote = ValueProblem(
    "TEXT_AFTER_QUOTE", "Text follows a closing quote; double quotes that belong to the text.",
    zh: "闭合引号后还有文本；文本中的引号请重复书写。")

  fileprivate static func fieldTooLong(_ limit: Int) -> ValueProblem {
    ValueProblem(
      "FIELD_TOO_LONG", "A field is longer than \(limit) bytes; shorten it, or raise “maxFieldBytes”.",
      zh: "字段超过 \(limit) 字节；请缩短，或调高 maxFieldBytes。")
  }

  fileprivate static func tooManyColumns(_ limit: Int) -> ValueProblem {
    ValueProblem(
      "TOO_MANY_COLUMNS", "The row has more than \(limit) columns; correct the row or the format's “delimiter”.",
      zh: "该行超过 \(limit) 列；请更正该行，或格式的 delimiter。")
  }
}
