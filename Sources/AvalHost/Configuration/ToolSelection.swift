import AvalKit

/// Which methods a served channel offers, as `mcp.tools` of the configuration or `--tools` and `--read-only` of
/// `aval serve` choose.
package struct ToolSelection: Sendable {
  /// Modules (`receivables`), methods (`rating.assess`), `@read` for every read, `@menu` for the menu. What is not named
  /// is refused. Nil where nobody chose: then assistants see the menu, and every other method is answered too.
  package var names: [String]?
  /// Whether reads alone are offered, whatever is named.
  package var isReadOnly = false
  /// Whether `tools/list` holds the schemas of results, which are two thirds of its bytes.
  package var hasOutputSchemas = false

  package init() {}

  /// How many names one selection may hold.
  package static let longest = 1000

  /// Reads `--tools a,b`.
  package static func names(parsing list: String) -> [String] {
    list.split(separator: ",").map { String($0.trimmingPrefix { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
  }
}
