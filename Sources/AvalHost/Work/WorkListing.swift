import AvalKit

/// Everybody's morning: the lines of all enabled modules, the latest first, in one order that does not move under a
/// reader who turns pages.
struct WorkListing {
  private let connection: Connection
  private let context: RequestContext
  private var snapshot: ModuleSnapshot { context.snapshot }

  init(_ connection: Connection, _ context: RequestContext) {
    self.connection = connection
    self.context = context
  }

  func page(_ params: ListWork.Params) throws -> ListWork.Result {
    var customers = WorkCustomers(connection, snapshot)
    let customer = try params.customer.map { try customers.id(of: $0) }
    let today = Int64(context.today.dayNumber)
    let kinds = try kinds(params)
    let filter: [any SQLBindable] = [customer, params.actor, params.unit, params.module]
    let page = try PageRequest(
      ListWork.name, limit: params.limit, cursor: params.cursor, filter: filter + (params.kinds ?? []),
      after: WorkPlace.start.values)
    let after = WorkPlace(page.after)
    var streams = try kinds.map {
      try WorkStream(
        $0.module, $0.kind, .init(customer: customer, owner: params.actor, unit: params.unit, today: today),
        after: after, connection)
    }
    streams.removeAll(where: \.isAtEnd)
    var items: [RawJSON] = []
    var bytes = 0
    var last: WorkPlace?
    while let first = Self.first(streams), items.count < page.limit, bytes < PageSize.bytesMax {
      let stream = streams[first]
      let item = RawJSON(trusted: try JSONCoding.encode(try item(stream, &customers, today)))
      bytes += item.bytes.count
      items.append(item)
      last = stream.place
      try stream.advance()
      if stream.isAtEnd { streams.remove(at: first) }
    }
    return ListWork.Result(
      items: items, nextCursor: streams.isEmpty ? nil : last.map { page.cursor(after: $0.values) },
      leftOut: params.cursor == nil ? try leftOut(params) : [])
  }

  private static func first(_ streams: [WorkStream]) -> Int? {
    guard var first = streams.indices.first else { return nil }
    for index in streams.indices.dropFirst() where streams[index].isBefore(streams[first]) { first = index }
    return first
  }

  /// The kinds that are asked for, of enabled modules, by module and kind.
  private func kinds(_ params: ListWork.Params) throws -> [(module: String, kind: WorkKind)] {
    var known: [(module: String, kind: WorkKind)] = HostWork.kinds.map { (HostWork.module, $0) }
    for module in snapshot.modules where module.enabled {
      known += (module.entry.manifest?.work ?? []).map { (module.id, $0) }
    }
    if let module = params.module {
      guard module == HostWork.module || snapshot.module(module) != nil else {
        throw Failure(
          .notFound, "There is no module \(module); module.list shows them.", zh: "没有模块 \(module)；可用 module.list 查看。",
          path: "/module")
      }
      known.removeAll { $0.module != module }
    }
    for (index, kind) in (params.kinds ?? []).enumerated() where !isDeclared(kind) {
      throw Failure(
        .invalidParams,
        "No module has work of the kind \(kind); the kinds are \(known.map(\.kind.id).sorted().joined(separator: ", ")).",
        zh: "没有待办种类 \(kind)；可用的种类有：\(known.map(\.kind.id).sorted().joined(separator: "、"))。",
        path: "/kinds/\(index)")
    }
    if let kinds = params.kinds { known.removeAll { !kinds.contains($0.kind.id) } }
    return known.sorted { ($0.module, $0.kind.id) < ($1.module, $1.kind.id) }
  }

  /// Whether a kind is one of the host's or of a module's, enabled or not.
  private func isDeclared(_ kind: String) -> Bool {
    HostWork.kinds.contains { $0.id == kind }
      || snapshot.modules.contains { $0.entry.manifest?.work.contains { $0.id == kind } == true }
  }

  /// The lines that are not shown because their module is not enabled.
  private func leftOut(_ params: ListWork.Params) throws -> [ListWork.LeftOut] {
    var found: [ListWork.LeftOut] = []
    for module in snapshot.modules where !module.enabled && params.module ?? module.id == module.id {
      let lines = try connection.first(
        "SELECT count(*) FROM host_work WHERE module = ?1", [.text(module.id)]
      ) { $0.int(0) }
      guard let lines, lines > 0 else { continue }
      let reason = module.reason ?? Text("it is \(module.state.rawValue).", zh: "其状态为 \(module.state.rawValue)。")
      found.append(.init(module: module.id, lines: Int(lines), reason: reason.in(context.language)))
    }
    return found
  }

  // MARK: One line

  private func item(_ stream: WorkStream, _ customers: inout WorkCustomers, _ today: Int64) throws -> ListWork.Item {
    let row = stream.row
    let values = try WorkFilling(
      row, try WorkValues.read(Array(row.text(9).utf8)),
      name: row.isNull(3) ? nil : try customers.name(of: row.text(3)), today: today, context.language)
    let amount = row.isNull(7) ? nil : Money(minor: row.int(8), currency: try Currency(parsing: row.text(7)))
    let kind = stream.kind
    return ListWork.Item(
      subject: row.text(2), module: stream.module, kind: kind.id, title: values.text(kind.title),
      customer: Self.text(row, 3), customerName: values.name,
      due: Self.day(row.int(0)), since: Self.day(row.int(4)), daysLate: max(0, Int(today - row.int(0))),
      owner: Self.text(row, 5), unit: Self.text(row, 6),
      amount: amount, why: values.text(kind.why),
      settle: .init(method: kind.method, params: RawJSON(values.parameters(kind.params))))
  }

  /// A text or null.
  private static func text(_ row: PreparedStatement, _ column: Int32) -> RawJSON {
    RawJSON(row.isNull(column) ? .null : .string(row.text(column)))
  }

  static func day(_ number: Int64) -> CivilDate { CivilDate(dayNumber: Int32(clamping: number)) }
}

/// The values of one line, for the texts and the parameters of its kind.
struct WorkFilling {
  let name: String?
  private let values: [String: WorkValue]
  private let language: Language

  /// The longest value that a text takes in whole, in characters.
  private static let longest = 200

  init(_ row: PreparedStatement, _ own: [String: WorkValue], name: String?, today: Int64, _ language: Language) throws {
    self.name = name
    self.language = language
    var values = own
    values["key"] = .text(row.text(2))
    values["due"] = .day(WorkListing.day(row.int(0)))
    values["since"] = .day(WorkListing.day(row.int(4)))
    values["daysLate"] = .number(max(0, today - row.int(0)))
    if !row.isNull(3) { values["customer"] = .text(row.text(3)) }
    if let name { values["name"] = .text(name) }
    if !row.isNull(5) { values["owner"] = .text(row.text(5)) }
    if !row.isNull(7) {
      values["amount"] = .money(Money(minor: row.int(8), currency: try Currency(parsing: row.text(7))))
    }
    self.values = values
  }

  func text(_ templates: WorkKind.Templates) -> String {
    templates.in(language).filled { name in
      let text = values[name]?.wording(in: language) ?? ""
      return text.count > Self.longest ? text.prefix(Self.longest - 1) + "…" : text
    }
  }

  /// The declared parameters with their placeholders filled: one that is a whole text becomes the value itself.
  func parameters(_ params: JSONValue) -> JSONValue {
    switch params {
    case .object(let members): .object(JSONObject(members.map { ($0.key, parameters($0.value)) }))
    case .array(let elements): .array(elements.map { parameters($0) })
    case .string(let text): parameter(text)
    default: params
    }
  }

  private func parameter(_ text: String) -> JSONValue {
    guard let template = WorkTemplate(text) else { return .string(text) }
    if let only = template.only, let value = values[only] { return value.parameter(in: language) }
    return .string(template.filled { values[$0]?.wording(in: language) ?? "" })
  }
}
