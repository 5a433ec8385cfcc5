import AvalKit
import ModuleABI

/// The facility "aval.people/1": who acts.
enum PeopleTable {
  /// One table for every module, living as long as the process.
  nonisolated(unsafe) static let pointer: UnsafePointer<aval_people_facility> = {
    let table = UnsafeMutablePointer<aval_people_facility>.allocate(capacity: 1)
    table.initialize(
      to: aval_people_facility(
        size: MemoryLayout<aval_people_facility>.size,
        has_users: { CallFrame.of($0)?.snapshot.access.hasUsers == true ? 1 : 0 },
        user: { call, id in CallFrame.of(call)?.user(id.string) ?? .none }
      ))
    return UnsafePointer(table)
  }()
}

extension CallFrame {
  /// The JSON of a user, or of whoever asked where `id` is empty; no bytes where there is no such user.
  func user(_ id: String) -> aval_bytes {
    guard let user = snapshot.access.users[id.isEmpty ? context.caller.actor : id] else { return .none }
    var json = JSONWriter()
    json.beginObject()
    json.key("id")
    json.string(user.id)
    json.key("name")
    json.string(user.name)
    if let unit = user.unit {
      json.key("unit")
      json.string(unit)
    }
    json.key("roles")
    json.beginArray()
    for role in user.roles { json.string(role) }
    json.endArray()
    json.key("active")
    json.bool(user.active)
    json.endObject()
    return lend(json.bytes)
  }
}
