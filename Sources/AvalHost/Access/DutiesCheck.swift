import AvalKit

/// Duties that nobody owns, once people are known by name: nobody is missed who was never named.
enum DutiesCheck {
  static func look(at access: AccessDirectory) -> StoreCheck {
    guard access.hasUsers else {
      return StoreCheck("duties", ok: true, Text("nobody is known by name yet", zh: "尚未建立用户"))
    }
    let open = access.dutyList.filter { duty in
      access.duties[duty.id].flatMap { access.users[$0] }?.active != true
    }
    guard !open.isEmpty else {
      return StoreCheck("duties", ok: true, Text("every duty has an owner", zh: "各项职责均有负责人"))
    }
    return StoreCheck(
      "duties", ok: true, warning: true,
      Text(
        "Nobody owns \(open.map(\.title.en).joined(separator: ", ")); assign them with access.duty.assign.",
        zh: "尚无负责人：\(open.map(\.title.zhHans).joined(separator: "、"))；请用 access.duty.assign 指定。"))
  }
}
