import AvalKit
import CLibXML2
import Synchronization

/// An XML Schema that lies beside a format, compiled once and used by every run.
///
/// Unchecked: the compiled schema is only read; libxml2 keeps what a validation changes in the validator's own context.
final class DocumentSchema: @unchecked Sendable {
  /// What an invalid document does.
  enum Mode: String, Sendable, CaseIterable {
    case off
    /// Every record lands, with a warning where it is not valid.
    case warn
    /// A record that is not valid is refused; what is invalid above the records ends the file.
    case reject
  }

  let mode: Mode
  private let compiled: xmlSchemaPtr

  deinit { xmlSchemaFree(compiled) }

  /// Reads a schema and those it includes, all from one folder; whatever else it names is refused, no network is used.
  init(folder: String, file: String, mode: Mode) throws(ValueProblem) {
    self.mode = mode
    let sources = try SchemaSources(folder: folder, file: file)
    compiled = try SchemaCompiler.compile(sources)
  }

  func validator(_ report: UnsafeMutableRawPointer, _ onError: @escaping xmlStructuredErrorFunc)
    -> xmlSchemaValidCtxtPtr?
  {
    guard let context = xmlSchemaNewValidCtxt(compiled) else { return nil }
    xmlSchemaSetValidStructuredErrors(context, onError, report)
    return context
  }
}

/// Compiles schemas one at a time: the only moment at which libxml2 may open a file by itself, and then only these.
private enum SchemaCompiler {
  private struct Collected {
    var messages: [String] = []
  }

  private static let turn = Mutex(false)
  private static let allowed = Mutex<Set<String>>([])

  static func compile(_ sources: SchemaSources) throws(ValueProblem) -> xmlSchemaPtr {
    let outcome: Result<xmlSchemaPtr, ValueProblem> = turn.withLock { prepared in
      if !prepared {
        xmlInitParser()
        xmlSchemaInitTypes()
        xmlSetExternalEntityLoader { url, _, context in
          guard let url, SchemaCompiler.mayOpen(String(cString: url)) else { return nil }
          return xmlNewInputFromFile(context, url)
        }
        prepared = true
      }
      allowed.withLock { $0 = Set(sources.paths) }
      defer { allowed.withLock { $0 = [] } }
      return parse(sources.main)
    }
    return try outcome.get()
  }

  private static func mayOpen(_ url: String) -> Bool { allowed.withLock { $0.contains(url) } }

  private static func parse(_ path: String) -> Result<xmlSchemaPtr, ValueProblem> {
    var collected = Collected()
    let schema = withUnsafeMutablePointer(to: &collected) { place -> xmlSchemaPtr? in
      guard let context = xmlSchemaNewParserCtxt(path) else { return nil }
      defer { xmlSchemaFreeParserCtxt(context) }
      xmlSchemaSetParserStructuredErrors(
        context,
        { user, error in
          guard let user, let error, let message = error.pointee.message else { return }
          let list = user.assumingMemoryBound(to: Collected.self)
          guard list.pointee.messages.count < 5 else { return }
          list.pointee.messages.append("line \(error.pointee.line): \(String(cString: message))")
        }, place)
      return xmlSchemaParse(context)
    }
    if let schema { return .success(schema) }
    let detail = collected.messages.first.map { $0.filter { !$0.isNewline } } ?? "no reason given"
    return .failure(ValueProblem("BAD_SCHEMA", "The schema cannot be used: \(detail)", zh: "模式文件不可用：\(detail)"))
  }
}
