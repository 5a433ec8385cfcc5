import CLibXML2

/// Keeps libxml2 from writing to standard error: what it has to say of a document comes through the parser's own
/// handler, and what it says of packed or cut-off bytes is known from its results.
enum XMLSilence {
  /// For the current thread, whose handlers are its own.
  static func begin() { clibxml2_silence() }
}
