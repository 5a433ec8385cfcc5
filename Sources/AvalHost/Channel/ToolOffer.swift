import AvalKit

/// What a served channel offers: which methods are listed as tools, and which are refused. Fixed when the host starts:
/// a list of tools must not change while a client keeps it.
package struct ToolOffer: Sendable {
  /// A method as a selection sees it.
  package struct Method: Sendable {
    package let name: String
    package let effect: MethodEntry.Effect
    /// Whether its module runs.
    package let isAvailable: Bool

    package init(name: String, effect: MethodEntry.Effect, isAvailable: Bool = true) {
      self.name = name
      self.effect = effect
      self.isAvailable = isAvailable
    }
  }

  /// A method of the daily work with a short title.
  package struct MenuItem: Sendable, Hashable {
    package let method: String
    package let title: Text

    package init(method: String, title: Text) {
      self.method = method
      self.title = title
    }
  }

  /// The methods that `tools/list` shows, in the order of names.
  let listed: [String]
  /// Titles by method, for those of the menu.
  let titles: [String: Text]
  let hasOutputSchemas: Bool
  /// Methods that exist and are not offered.
  private let refused: Set<String>

  /// Methods that say what this host is, which no selection takes away.
  private static let always: Set<String> = ["system.describe", "system.health", "rpc.discover"]

  /// Where `modules` names what the configuration asks for: a selection may name a module that is not loaded.
  package init(
    _ selection: ToolSelection?, methods: [Method], menu: [MenuItem], modules: Set<String> = []
  ) throws(Failure) {
    titles = Dictionary(menu.map { ($0.method, $0.title) }) { first, _ in first }
    hasOutputSchemas = selection?.hasOutputSchemas ?? false
    let menuNames = Set(menu.map(\.method))
    guard let selection, selection.names != nil || selection.isReadOnly else {
      refused = []
      listed = methods.filter { $0.isAvailable && menuNames.contains($0.name) }.map(\.name).sorted()
      return
    }
    let chosen = try Chosen(selection.names ?? ["@menu"], methods, modules)
    let offers = { (method: Method) in
      if selection.isReadOnly, method.effect != .read { return false }
      return selection.names == nil || chosen.includes(method, menuNames)
    }
    refused = Set(methods.filter { !offers($0) && !Self.always.contains($0.name) }.map(\.name))
    listed = methods.filter { $0.isAvailable && offers($0) && chosen.includes($0, menuNames) }.map(\.name).sorted()
  }

  /// A selection's names, checked.
  private struct Chosen {
    private var whole: Set<String> = []
    private var single: Set<String> = []
    private var hasReads = false
    private var hasMenu = false

    init(_ names: [String], _ methods: [Method], _ modules: Set<String>) throws(Failure) {
      let loaded = Set(methods.map { ToolOffer.group(of: $0.name) })
      let groups = modules.union(loaded)
      let known = Set(methods.map(\.name))
      for name in names {
        let method = ToolName.method(name)
        if name == "@read" {
          hasReads = true
        } else if name == "@menu" {
          hasMenu = true
        } else if groups.contains(name) {
          whole.insert(name)
        } else if known.contains(method) || modules.subtracting(loaded).contains(ToolOffer.group(of: method)) {
          single.insert(method)
        } else {
          throw Self.unknown(name, among: known.union(groups))
        }
      }
    }

    func includes(_ method: Method, _ menu: Set<String>) -> Bool {
      (hasReads && method.effect == .read) || (hasMenu && menu.contains(method.name)) || single.contains(method.name)
        || whole.contains(ToolOffer.group(of: method.name))
    }

    private static func unknown(_ name: String, among known: Set<String>) -> Failure {
      let meant = NearestName.of(name, among: known.sorted())
      return Failure(
        .invalidParams,
        "\(name) is no module, no method, @read or @menu\(meant.map { " (did you mean \($0)?)" } ?? ""); correct the "
          + "list of tools.",
        zh: "\(name) 不是模块、方法、@read 或 @menu\(meant.map { "（是否指 \($0)？）" } ?? "")；请更正工具列表。")
    }
  }

  /// A module, or the first word of a host's method.
  fileprivate static func group(of method: String) -> String { String(method.prefix { $0 != "." }) }

  /// Whether `rpc.discover` and the tools may show a method.
  func shows(_ method: String) -> Bool { !refused.contains(method) }

  /// Why a request is refused that this channel does not offer; nil for one that it does. What a method runs for the
  /// caller counts as well: `file.save` reads what `params.method` names.
  func refusal(of method: String, params: JSONNode?) -> Failure? {
    guard !refused.isEmpty else { return nil }
    if refused.contains(method) { return Self.outside(method, path: "") }
    guard method == "file.save", let inner = params?["method"]?.string, refused.contains(inner) else { return nil }
    return Self.outside(inner, path: "/method")
  }

  private static func outside(_ method: String, path: String) -> Failure {
    Failure(
      .denied,
      "\(method) is not offered here: the host was started with --read-only, --tools or mcp.tools, which leave it out.",
      zh: "此处不提供 \(method)：主机启动时的 --read-only、--tools 或 mcp.tools 未包含它。", path: path)
  }
}
