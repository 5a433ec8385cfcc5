import AvalKit

/// SWIFT MT statements: `<MT><Message><F20>…</F20>…<Entry><F61>…</F61><F86>…</F86></Entry>…</Message></MT>`.
///
/// Fields of fixed structure are taken apart (61 and the balances), of field 86 the subfields of the usual conventions:
/// `?20…` becomes `Q20`, `/EREF/…` becomes `S-EREF`; `Text` is all of it.
final class SwiftLines {
  private var line: [UInt8] = []
  private var tag = ""
  private var field: [[UInt8]] = []
  private var fieldBytes = 0
  private var hasBegun = false
  private var inMessage = false
  private var inEntry = false
  private var entryHasText = false

  func feed(_ text: UnsafeBufferPointer<UInt8>, to out: ByteSink) -> FileProblem? {
    begin(out)
    for byte in text {
      if byte == 0x0A {
        take(out)
        out.append(0x0A)
        line.removeAll(keepingCapacity: true)
      } else if byte != 0x0D {
        line.append(byte)
        if line.count > TaggedText.most { return TaggedText.tooLong("a line", "行") }
      }
      if fieldBytes > TaggedText.most { return TaggedText.tooLong("a field", "字段") }
    }
    return nil
  }

  func finish(to out: ByteSink) -> FileProblem? {
    begin(out)
    take(out)
    endMessage(out)
    out.append("</MT>")
    return nil
  }

  private func begin(_ out: ByteSink) {
    guard !hasBegun else { return }
    hasBegun = true
    out.append("<MT>")
  }

  private func take(_ out: ByteSink) {
    // Marks of the transmission (SOH, ETX) before a message.
    if let first = line.first, first < 0x20 { line.removeFirst(line.prefix { $0 < 0x20 }.count) }
    if line.first == 0x7B {
      endMessage(out)
      // `{4:` may have the first field behind it.
      guard let block = ByteSearch(Array("{4:".utf8)).first(in: line) else { return }
      line.removeFirst(block + 3)
      guard !line.isEmpty else { return }
    }
    if line.first == 0x2D, line.count == 1 || line[1] == 0x7D { return endMessage(out) }
    guard let (name, value) = Self.tagged(line) else {
      guard !tag.isEmpty, line.contains(where: { $0 > 0x20 }) else { return }
      field.append(line)
      fieldBytes += line.count
      return
    }
    endField(out)
    if name == "20" || !inMessage {
      endMessage(out)
      out.append("<Message>")
      inMessage = true
    }
    if name == "61" {
      endEntry(out)
      out.append("<Entry>")
      (inEntry, entryHasText) = (true, false)
    } else if inEntry, name != "86" || entryHasText {
      endEntry(out)
    }
    if name == "86" { entryHasText = true }
    (tag, field, fieldBytes) = (name, [Array(value)], value.count)
  }

  /// `:61:…`: two digits and perhaps a letter.
  static func tagged(_ line: [UInt8]) -> (String, ArraySlice<UInt8>)? {
    guard line.count >= 4, line[0] == 0x3A, let end = line[1...].prefix(4).firstIndex(of: 0x3A) else { return nil }
    let name = line[1..<end]
    guard name.count >= 2, name.prefix(2).allSatisfy({ (0x30...0x39).contains($0) }),
      name.dropFirst(2).allSatisfy({ (0x41...0x5A).contains($0) })
    else { return nil }
    return (String(decoding: name, as: UTF8.self), line[(end + 1)...])
  }

  private func endMessage(_ out: ByteSink) {
    endField(out)
    endEntry(out)
    if inMessage { out.append("</Message>") }
    inMessage = false
  }

  private func endEntry(_ out: ByteSink) {
    if inEntry { out.append("</Entry>") }
    inEntry = false
  }

  private func endField(_ out: ByteSink) {
    guard !tag.isEmpty else { return }
    out.append("<F")
    out.append(tag)
    out.append(0x3E)
    switch tag {
    case "61": SwiftFields.entry(field, to: out)
    case "86": SwiftFields.information(field, to: out)
    case _ where ["60", "62", "64", "65"].contains(tag.prefix(2)): SwiftFields.balance(field, to: out)
    default: TaggedText.escape(field.joined(separator: [0x20]), to: out)
    }
    out.append("</F")
    out.append(tag)
    out.append(0x3E)
    (tag, field, fieldBytes) = ("", [], 0)
  }
}
