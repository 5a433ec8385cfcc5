import AvalKit

/// A kind of line that a module puts into everybody's morning, declared in `module.json` under `"work"`.
package struct WorkKind: Sendable {
  package let id: String
  /// What is to be done, and why it waits: with placeholders.
  let title: Templates
  let why: Templates
  /// The values that every line of the kind brings.
  package let values: [String]
  /// The place among lines of one day, 1 to 1000: the smaller first.
  package let rank: Int
  /// The method that settles a line.
  package let method: String
  /// Its parameters; texts in it are templates.
  let params: JSONValue

  /// A text in both languages.
  struct Templates: Sendable {
    let en: WorkTemplate
    let zhHans: WorkTemplate

    func `in`(_ language: Language) -> WorkTemplate { language == .zhHans ? zhHans : en }
    var names: [String] { en.names + zhHans.names }
  }

  /// What the line itself says, beside the kind's own values. `name` is the customer's.
  static let columns: Set<String> = ["key", "customer", "name", "due", "since", "daysLate", "owner", "amount"]
  /// Those that can stand in parameters.
  static let parameters: Set<String> = ["key", "customer", "due", "since", "owner", "amount"]

  /// The columns that its texts name and a line may lack.
  var needs: Set<String> {
    var names = Set(title.names + why.names + Self.placeholders(in: params))
    if names.remove("name") != nil { names.insert("customer") }
    return names.intersection(["customer", "owner", "amount"])
  }

  /// The parameters that its settling method is called with.
  var parameterNames: [String] { (params.objectValue ?? JSONObject()).map(\.key) }

  /// Every placeholder in the texts of a value.
  static func placeholders(in value: JSONValue) -> [String] {
    switch value {
    case .string(let text): WorkTemplate(text)?.names ?? []
    case .array(let elements): elements.flatMap { placeholders(in: $0) }
    case .object(let members): members.flatMap { placeholders(in: $0.value) }
    default: []
    }
  }
}
