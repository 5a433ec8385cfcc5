import AvalKit

/// Whose SQL a statement is: what the authorizer lets it touch, and which statement cache it lives in.
///
/// Immutable. Its identity is the key of the statement caches, so make one for each module and generation and keep
/// it; when modules' states change, make new ones and call `Connection.forgetStatements`.
package final class AccessScope: Sendable {
  package enum Kind: Sendable {
    /// The host's own SQL: everything is allowed.
    case host
    /// A method of a module: its own tables, and the views it declares.
    case module
    /// A migration of a module: may also shape the module's own tables, indexes and triggers.
    case migration
    /// A file of a module's views/ folder: may create exactly `view`.
    case view
  }

  package let kind: Kind
  package let module: String
  /// `<module>_`: what the names of the module's own tables begin with.
  package let prefix: String
  /// The published views that the module may read, lower case.
  package let readableViews: Set<String>
  /// Declared views that are not there now, each with the sentence to answer instead.
  package let absentViews: [String: Text]

  package static let host = AccessScope(kind: .host, module: "host", readableViews: [], absentViews: [:])

  /// The scope of a module's methods.
  ///
  /// - Parameters:
  ///   - views: the views it names under `uses.views`, and those of the modules it requires, as far as enabled.
  ///   - absentViews: declared views whose module is absent or disabled, with the reason to give.
  package convenience init(module: String, views: Set<String>, absentViews: [String: Text] = [:]) {
    self.init(kind: .module, module: module, readableViews: views, absentViews: absentViews)
  }

  /// The scope of a module's migrations, or of one file of its views.
  convenience init(module: String, kind: Kind) {
    self.init(kind: kind, module: module, readableViews: [], absentViews: [:])
  }

  private init(kind: Kind, module: String, readableViews: Set<String>, absentViews: [String: Text]) {
    self.kind = kind
    self.module = module
    self.prefix = module + "_"
    self.readableViews = Set(readableViews.map { $0.lowercased() })
    self.absentViews = absentViews
  }

  /// True where a table, index or view is the module's own.
  package func owns(_ name: String) -> Bool {
    name.utf8.count > prefix.utf8.count && name.lowercased().hasPrefix(prefix)
  }

  /// True where a name ends as published views do: `_v` and digits.
  static func isViewName(_ name: String) -> Bool {
    let digits = name.reversed().prefix(while: \.isNumber).count
    return digits > 0 && name.dropLast(digits).hasSuffix("_v")
  }
}
