import AvalKit
import ModuleABI

/// The facility "aval.work/1": what waits for somebody.
enum WorkTable {
  /// One table for every module, living as long as the process.
  nonisolated(unsafe) static let pointer: UnsafePointer<aval_work_facility> = {
    let table = UnsafeMutablePointer<aval_work_facility>.allocate(capacity: 1)
    table.initialize(
      to: aval_work_facility(
        size: MemoryLayout<aval_work_facility>.size,
        put: { call, line in
          guard let frame = CallFrame.of(call), let line else { return AVAL_FAILED }
          return frame.putWork(line.pointee) ? AVAL_OK : AVAL_FAILED
        },
        close: { call, kind, key, closed in
          guard let frame = CallFrame.of(call) else { return AVAL_FAILED }
          return frame.closeWork(kind.string, key.string, into: closed) ? AVAL_OK : AVAL_FAILED
        },
        follow: { call, merged, survivor in
          guard let frame = CallFrame.of(call) else { return AVAL_FAILED }
          return frame.moveWork(of: merged.string, to: survivor.string) ? AVAL_OK : AVAL_FAILED
        }
      ))
    return UnsafePointer(table)
  }()
}

extension CallFrame {
  func putWork(_ line: aval_work_line) -> Bool {
    keepingFailure {
      guard let group, context.writes else { throw Self.writesInRead(module) }
      // A table of a newer module may be longer, one that is shorter lacks what is read here.
      guard line.size >= MemoryLayout<aval_work_line>.size else {
        throw Failure(
          .corrupt, "\(module.id) puts a line of work that is cut short; build it anew.",
          zh: "模块 \(module.id) 提交的待办不完整；请重新构建该模块。")
      }
      let kind = try workKind(line.kind.string)
      var entry = try WorkDraft(line, kind, module.id, engine.configuration.limits).entry
      if let customer = entry.customer { entry.customer = try group.books.work.survivor(of: customer, snapshot) }
      try writingLines {
        try group.books.work.put(
          entry, today: Int64(context.today.dayNumber), limit: engine.configuration.limits.workLinesPerCustomer)
      }
    }
  }

  func closeWork(_ kind: String, _ key: String, into closed: UnsafeMutablePointer<Int32>?) -> Bool {
    keepingFailure {
      guard let group, context.writes else { throw Self.writesInRead(module) }
      _ = try workKind(kind)
      let found = try writingLines { try group.books.work.close(module.id, kind, key) }
      closed?.pointee = found ? 1 : 0
    }
  }

  func moveWork(of merged: String, to survivor: String) -> Bool {
    keepingFailure {
      guard let group, context.writes else { throw Self.writesInRead(module) }
      guard try WorkCustomers(connection, snapshot).isMerged(merged, into: survivor) else {
        throw Failure(
          .denied, "\(merged) is not merged into \(survivor); merge them first.", zh: "\(merged) 尚未并入 \(survivor)；请先合并。"
        )
      }
      try writingLines { try group.books.work.follow(merged, to: survivor) }
    }
  }

  /// Lines are no rows of the module's: nothing is to be reported of them.
  private func writingLines<T>(_ body: () throws -> T) throws -> T {
    let before = connection.totalChanges
    let result = try body()
    context.lineRows += connection.totalChanges - before
    return result
  }

  private func workKind(_ id: String) throws(Failure) -> WorkKind {
    guard let kind = module.entry.manifest?.work.first(where: { $0.id == id }) else {
      throw Failure(
        .denied, "\(module.id) puts work of the kind \(id), which its manifest does not declare under work.",
        zh: "\(module.id) 提交的待办种类 \(id) 未在其清单的 work 中声明。")
    }
    return kind
  }
}

/// A line as a module gives it, checked against its kind and the limits.
struct WorkDraft {
  let entry: WorkEntry

  init(_ line: aval_work_line, _ kind: WorkKind, _ module: String, _ limits: Limits) throws {
    let draft = Checked(module: module, kind: kind, limits: limits)
    let key = try draft.text(line.key, "key")
    guard let key else { throw draft.wrong("it has no key", zh: "缺少键") }
    let due = line.due == Int32.min ? nil : Int64(line.due)
    let since = line.since == Int32.min ? nil : Int64(line.since)
    if let due, let since, due < since {
      throw draft.wrong("it is due before the day from which it is shown", zh: "到期日早于起始日")
    }
    guard (0...1000).contains(line.rank) else { throw draft.wrong("its rank is not 0 to 1000", zh: "次序不在 0 至 1000 之间") }
    let amount: Money? =
      line.currency.count > 0
      ? Money(minor: line.amount, currency: try Currency(parsing: line.currency.string)) : nil
    let customer = try draft.text(line.customer, "customer")
    let owner = try draft.text(line.owner, "owner")
    for need in kind.needs.sorted() {
      let isGiven = need == "amount" ? amount != nil : need == "owner" ? owner != nil : customer != nil
      guard isGiven else { throw draft.wrong("its texts name {\(need)}, which it lacks", zh: "其文字引用 {\(need)}，但未提供") }
    }
    entry = WorkEntry(
      module: module, kind: kind.id, key: key, customer: customer, due: due, since: since, owner: owner,
      unit: try draft.text(line.unit, "unit"), rank: line.rank == 0 ? kind.rank : Int(line.rank), amount: amount,
      details: try draft.details(line.values))
  }

  private struct Checked {
    let module: String
    let kind: WorkKind
    let limits: Limits

    func text(_ bytes: aval_bytes, _ name: String) throws(Failure) -> String? {
      guard bytes.count <= limits.workTextBytes else {
        throw Failure(
          .limitExceeded,
          "The \(name) of a line of work \(module)/\(kind.id) has \(bytes.count) bytes; at most \(limits.workTextBytes) are kept.",
          zh: "待办 \(module)/\(kind.id) 的 \(name) 有 \(bytes.count) 字节，超过上限 \(limits.workTextBytes)。")
      }
      return bytes.count == 0 ? nil : bytes.string
    }

    /// Exactly the values that the kind declares, in its order.
    func details(_ bytes: aval_bytes) throws -> String {
      guard bytes.count <= limits.workValueBytes else {
        throw Failure(
          .limitExceeded,
          "The values of a line of work \(module)/\(kind.id) have \(bytes.count) bytes; at most \(limits.workValueBytes) are kept.",
          zh: "待办 \(module)/\(kind.id) 的取值有 \(bytes.count) 字节，超过上限 \(limits.workValueBytes)。")
      }
      let given = bytes.count == 0 ? [:] : try WorkValues.read(Array(bytes.buffer))
      if let name = kind.values.first(where: { given[$0] == nil }) {
        throw wrong("its value \(name) is missing", zh: "缺少取值 \(name)")
      }
      if let name = given.keys.sorted().first(where: { !kind.values.contains($0) }) {
        throw wrong("it brings a value \(name), which its kind does not declare", zh: "取值 \(name) 未在该种类中声明")
      }
      var json = JSONWriter()
      json.beginObject()
      for name in kind.values {
        json.key(name)
        json.raw(try JSONCoding.encode(given[name]))
      }
      json.endObject()
      return String(decoding: json.bytes, as: UTF8.self)
    }

    func wrong(_ en: String, zh: String) -> Failure {
      Failure(
        .corrupt, "\(module) puts a line of work \(kind.id), and \(en); report it with the request.",
        zh: "模块 \(module) 提交的待办 \(kind.id) 有误：\(zh)；请连同该请求一并报告。")
    }
  }
}

/// The values of a line, as they are stored.
enum WorkValues {
  static func read(_ bytes: [UInt8]) throws -> [String: WorkValue] {
    try JSONCoding.decode([String: WorkValue].self, from: JSONDocument(parsing: bytes).root)
  }
}
