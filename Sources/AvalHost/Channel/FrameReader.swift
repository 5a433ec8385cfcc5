import Glibc

/// Cuts a byte stream into messages: lines or `Content-Length` frames, whichever the first byte announces.
///
/// Holds at most one message beyond what one read brings. Used by one thread, the intake.
package struct FrameReader: ~Copyable {
  /// Unknown until the first byte that is not white space.
  package private(set) var framing: Framing?

  private let limit: Int
  private var buffer: InputBuffer
  private var ended = false
  private var pastByteOrderMark = false
  private var skippingLine = false
  private var headers: HeaderFrames

  package init(limit: Int) {
    self.limit = limit
    self.buffer = InputBuffer()
    self.headers = HeaderFrames(limit: limit)
  }

  /// Lets `read` put bytes at the end of the buffer and answers what it answered: the count, 0 at the end, or -1.
  package mutating func fill(_ read: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
    let count = read(buffer.room())
    if count > 0 { buffer.append(count) }
    return count
  }

  /// No more input will come: what is left is the last message.
  package mutating func end() { ended = true }

  /// The next frame, or nil when more input is needed.
  package mutating func next() -> Frame? {
    guard let framing = framing ?? detect() else { return nil }
    switch framing {
    case .lines: return nextLine()
    case .headers: return headers.next(in: &buffer, ended: ended)
    }
  }

  private mutating func detect() -> Framing? {
    guard skipByteOrderMark() else { return nil }
    while let byte = buffer.first {
      if isBlank(byte) {
        buffer.consume(1)
        continue
      }
      framing = byte == UInt8(ascii: "C") || byte == UInt8(ascii: "c") ? .headers : .lines
      return framing
    }
    return nil
  }

  /// False while the bytes so far could still become a byte order mark.
  private mutating func skipByteOrderMark() -> Bool {
    if pastByteOrderMark { return true }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = buffer.bytes
    let shared = zip(bytes, mark).prefix { $0 == $1 }.count
    if shared == mark.count { buffer.consume(mark.count) }
    if shared == bytes.count, shared < mark.count, !ended { return false }
    pastByteOrderMark = true
    return true
  }

  private mutating func nextLine() -> Frame? {
    while !buffer.isEmpty {
      guard let line = buffer.takeLine() ?? (ended && !skippingLine ? buffer.takeAll() : nil) else {
        // One byte of grace: the last one may be the carriage return of the line end.
        if skippingLine || buffer.count > limit + 1 {
          buffer.consume(buffer.count)
          if skippingLine { return nil }
          skippingLine = true
          return .tooLarge
        }
        return nil
      }
      if skippingLine {
        skippingLine = false
        continue
      }
      let message = line.droppingCarriageReturn
      if message.count > limit { return .tooLarge }
      if !message.allSatisfy(isBlank) { return .message(message) }
    }
    return nil
  }
}

private func isBlank(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}

extension UnsafeRawBufferPointer {
  /// The line without the carriage return that may stand before its newline.
  var droppingCarriageReturn: UnsafeRawBufferPointer {
    last == 0x0D ? UnsafeRawBufferPointer(rebasing: self[..<(count - 1)]) : self
  }
}
