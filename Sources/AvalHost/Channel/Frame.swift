/// How messages are told apart on the channel. The client's first byte decides, for the whole connection.
package enum Framing: Sendable {
  /// One message a line.
  case lines
  /// `Content-Length: N`, an empty line, N bytes.
  case headers
}

/// What a `FrameReader` found next.
package enum Frame {
  /// The bytes of one message, valid until the reader is filled again.
  case message(UnsafeRawBufferPointer)
  /// A message larger than the limit; its bytes are skipped, the connection goes on.
  case tooLarge
  /// Bytes that belong to no message; the reader goes on at the next header.
  case unreadable(FramingFault)
}

/// Why header framing lost its place.
package enum FramingFault: Sendable {
  case malformedHeader
  case missingLength
  case truncatedMessage
}
