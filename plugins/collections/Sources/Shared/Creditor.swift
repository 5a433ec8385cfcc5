import AvalKit

/// Who demands and where to pay: no letter is rendered, and none counts as delivered, without both. Taken from the house's
/// `name` and `account`, or from the module's own settings where these differ.
struct Creditor {
  let name: String
  let account: String

  /// One text for both languages, or one for each.
  private struct Setting: Decodable {
    let text: Text

    init(from decoder: any Decoder) throws {
      do {
        let one = try decoder.singleValueContainer().decode(String.self)
        text = Text(one, zh: one)
      } catch {
        text = try Text(from: decoder)
      }
    }
  }

  private struct Settings: Decodable {
    let creditorName: Setting
    let creditorAccount: Setting
  }

  init(_ call: Call) throws {
    let settings = try call.settings(as: Settings.self)
    name = settings.creditorName.text.in(call.language)
    account = settings.creditorAccount.text.in(call.language)
    for (place, value) in [("house.name", name), ("house.account", account)] where value.allSatisfy(\.isWhitespace) {
      throw Failure(
        .failedPrecondition,
        "No letter leaves without the creditor's name and account: set \(place) in the configuration.",
        zh: "未设置债权人名称与账户，不能出具或送达信函：请在配置中填写 \(place)。")
    }
  }
}
