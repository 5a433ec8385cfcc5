import Glibc

/// `Content-Length` framing as the Language Server Protocol has it: header lines in any order and case, ended by CR LF
/// or LF alone; everything but the length is ignored.
struct HeaderFrames {
  /// Bytes of one header line; a longer one is no header.
  private static let lineLimit = 8192
  private static let marker = Array("content-".utf8)

  private enum Place {
    case header
    case body(Int)
    case skipping(Int)
    /// After a fault: looking for something that begins like a header.
    case lost
  }

  private let limit: Int
  private var place = Place.header
  private var length: Int?
  private var insideHeader = false
  /// A fault was reported and no message has come since: what else is wrong until then is part of it.
  private var isReported = false

  init(limit: Int) { self.limit = limit }

  mutating func next(in buffer: inout InputBuffer, ended: Bool) -> Frame? {
    while true {
      switch place {
      case .header:
        switch readHeaderLine(in: &buffer, ended: ended) {
        case .understood: continue
        case .waiting: return nil
        case .fault(let fault):
          if isReported { continue }
          isReported = true
          return .unreadable(fault)
        }
      case .body(let count):
        if count > limit {
          place = .skipping(count)
          return .tooLarge
        }
        guard buffer.count >= count else {
          guard ended else { return nil }
          buffer.consume(buffer.count)
          place = .header
          return .unreadable(.truncatedMessage)
        }
        place = .header
        isReported = false
        return .message(buffer.take(count))
      case .skipping(let count):
        let skipped = min(count, buffer.count)
        buffer.consume(skipped)
        place = skipped == count ? .header : .skipping(count - skipped)
        if skipped < count { return nil }
      case .lost:
        guard findHeader(in: &buffer) else { return nil }
        place = .header
      }
    }
  }

  private enum Step {
    case understood
    case waiting
    case fault(FramingFault)
  }

  private mutating func readHeaderLine(in buffer: inout InputBuffer, ended: Bool) -> Step {
    guard let line = buffer.takeLine()?.droppingCarriageReturn else {
      if buffer.count > Self.lineLimit {
        // Past what it began with, so that the search for the next header does not find this one again.
        buffer.consume(1)
        return lose(.malformedHeader)
      }
      guard ended, insideHeader || !buffer.isEmpty else { return .waiting }
      buffer.consume(buffer.count)
      insideHeader = false
      return .fault(.truncatedMessage)
    }
    if line.isEmpty { return endHeader() }
    insideHeader = true
    guard line.count <= Self.lineLimit, let (name, value) = Self.split(line) else {
      // The rest of a message that was longer than its header said may end on the line of the next header.
      guard let header = Self.position(ofMarkerIn: line.dropFirst()) else { return lose(.malformedHeader) }
      length = nil
      if let (name, value) = Self.split(UnsafeRawBufferPointer(rebasing: line[header...])), take(name, value) {
        return .fault(.malformedHeader)
      }
      return lose(.malformedHeader)
    }
    return take(name, value) ? .understood : lose(.malformedHeader)
  }

  /// At the empty line. Empty lines between messages are nothing.
  private mutating func endHeader() -> Step {
    guard insideHeader else { return .understood }
    guard let length else { return lose(.missingLength) }
    self.length = nil
    insideHeader = false
    place = .body(length)
    return .understood
  }

  /// False where the header says something about the length that cannot be right.
  private mutating func take(_ name: String, _ value: String) -> Bool {
    guard name == "content-length" else { return true }
    guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(value),
      length == nil || length == count
    else { return false }
    length = count
    return true
  }

  private mutating func lose(_ fault: FramingFault) -> Step {
    place = .lost
    length = nil
    insideHeader = false
    return .fault(fault)
  }

  /// Drops bytes up to something that begins like a header; false where there is none yet.
  private func findHeader(in buffer: inout InputBuffer) -> Bool {
    if let position = Self.position(ofMarkerIn: buffer.bytes[...]) {
      buffer.consume(position)
      return true
    }
    buffer.consume(max(0, buffer.count - (Self.marker.count - 1)))
    return false
  }

  private static func position(ofMarkerIn bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    bytes.indices.dropLast(marker.count - 1).first { start in
      zip(bytes[start...], marker).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
  }

  /// `Name: value` with the name in lower case; nil where the line is no header.
  private static func split(_ line: UnsafeRawBufferPointer) -> (name: String, value: String)? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
    let name = line[..<colon]
    guard name.allSatisfy({ $0 == 0x2D || (0x41...0x5A).contains($0 & 0xDF) || (0x30...0x39).contains($0) }) else {
      return nil
    }
    var value = line[(colon + 1)...]
    while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
    while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
    return (String(decoding: name, as: UTF8.self).lowercased(), String(decoding: value, as: UTF8.self))
  }
}
