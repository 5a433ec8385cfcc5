import AvalKit

/// OFX: a value's tag (version 1) has no end; aggregates have. Both become elements with an end; what stands before `<OFX>` is
/// passed over.
final class OFXTags {
  private var stack: [[UInt8]] = []
  private var tag: [UInt8] = []
  private var value: [UInt8] = []
  private var inTag = false
  private var opened: [UInt8]?
  private var hasBegun = false
  private var hasEnded = false
  private var skipped = 0

  /// Values that may be empty, and so look like an aggregate.
  private static let values: Set<[UInt8]> = Set(
    [
      "NAME", "MEMO", "EXTDNAME", "CHECKNUM", "REFNUM", "SRVRTID", "PAYEEID", "SIC", "FITID", "DTUSER", "DTAVAIL",
      "BRANCHID", "ACCTKEY", "DTEND", "DTSTART", "ORG", "FID", "MESSAGE", "CODE", "SEVERITY", "LANGUAGE", "TRNUID",
      "INTU.BID", "INTU.ORG", "CITY", "STATE", "POSTALCODE", "PHONE", "ADDR1", "ADDR2", "ADDR3", "MKTGINFO",
    ].map { Array($0.utf8) })

  func feed(_ text: UnsafeBufferPointer<UInt8>, to out: ByteSink) -> FileProblem? {
    for byte in text where !hasEnded || byte == 0x0A {
      if byte == 0x0A {
        skipped += 1
        // A line end inside a value belongs behind it.
        if opened == nil || value.allSatisfy({ $0 <= 0x20 }) { lineEnds(out) }
      }
      if inTag {
        if byte == 0x3E {
          inTag = false
          take(out)
        } else {
          tag.append(byte)
        }
      } else if byte == 0x3C {
        endValue(out)
        inTag = true
        tag.removeAll(keepingCapacity: true)
      } else if opened != nil {
        value.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte)
      }
      if tag.count > 200 || value.count > TaggedText.most { return TaggedText.tooLong("a value", "值") }
    }
    return nil
  }

  private func lineEnds(_ out: ByteSink) {
    guard hasBegun else { return }
    for _ in 0..<skipped { out.append(0x0A) }
    skipped = 0
  }

  func finish(to out: ByteSink) { endValue(out) }

  private func take(_ out: ByteSink) {
    guard let first = tag.first, first != 0x3F, first != 0x21 else { return }
    if first == 0x2F { return close(Self.name(tag.dropFirst()), out) }
    let name = Self.name(tag[...])
    guard hasBegun || name == Array("OFX".utf8) else { return }
    if !hasBegun {
      hasBegun = true
      lineEnds(out)
    }
    guard !name.isEmpty else { return }
    opened = name
    value.removeAll(keepingCapacity: true)
    if tag.last == 0x2F {
      emit(name, [], out)
      opened = nil
    }
  }

  /// A tag's name, with characters that no element's name has replaced.
  private static func name(_ tag: ArraySlice<UInt8>) -> [UInt8] {
    let word = tag.prefix { $0 > 0x20 && $0 != 0x2F }
    let letters = word.map { byte -> UInt8 in
      switch byte {
      case 0x61...0x7A: byte & 0xDF
      case 0x30...0x39, 0x41...0x5A, 0x2D, 0x2E: byte
      default: 0x5F
      }
    }
    guard let first = letters.first, (0x41...0x5A).contains(first) || first == 0x5F else {
      return letters.isEmpty ? [] : [0x5F] + letters
    }
    return letters
  }

  /// What stood behind a tag: a value, or nothing, and then the tag began an aggregate.
  private func endValue(_ out: ByteSink) {
    guard let name = opened else { return }
    opened = nil
    let text = value.drop { $0 <= 0x20 }
    if text.isEmpty, !Self.values.contains(name) {
      out.append(0x3C)
      out.append(name)
      out.append(0x3E)
      stack.append(name)
    } else {
      emit(name, text, out)
    }
    lineEnds(out)
  }

  private func emit(_ name: [UInt8], _ text: ArraySlice<UInt8>, _ out: ByteSink) {
    out.append(0x3C)
    out.append(name)
    out.append(0x3E)
    TaggedText.escape(EscapedText.plain(Array(text)), to: out)
    out.append("</")
    out.append(name)
    out.append(0x3E)
  }

  /// An end tag closes its aggregate and what is still open in it; one of a value closes nothing.
  private func close(_ name: [UInt8], _ out: ByteSink) {
    guard let place = stack.lastIndex(of: name) else { return }
    while stack.count > place {
      out.append("</")
      out.append(stack.removeLast())
      out.append(0x3E)
    }
    if stack.isEmpty { hasEnded = true }
  }
}
