import AvalKit

/// Who demands and where to pay: no letter is rendered, and none counts as delivered, without both.
struct Creditor {
  let name: String
  let account: String

  private struct Settings: Decodable {
    let creditorName: String
    let creditorAccount: String
  }

  init(_ call: Call) throws {
    let settings = try call.settings(as: Settings.self)
    for (setting, value) in [("creditorName", settings.creditorName), ("creditorAccount", settings.creditorAccount)]
    where value.allSatisfy(\.isWhitespace) {
      throw Failure(
        .failedPrecondition,
        "No letter leaves without the creditor's name and account: set \(setting) in the configuration, at modules, collections, settings.",
        zh: "未设置债权人名称与账户，不能出具或送达信函：请在配置的 modules → collections → settings 中填写 \(setting)。")
    }
    (name, account) = (settings.creditorName, settings.creditorAccount)
  }
}
