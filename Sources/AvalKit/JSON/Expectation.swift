/// What the decoder expects at a place, worded for both languages.
enum Expectation {
  case null, bool, integer, number, string, array, object, integerRange, member, element

  var message: Text {
    switch self {
    case .null: Text("This must be null.", zh: "此处须为 null。")
    case .bool: Text("This must be true or false.", zh: "此处须为 true 或 false。")
    case .integer:
      Text(
        "This must be a whole number of at most 64 bits, written without fraction or exponent.",
        zh: "此处须为不超过 64 位的整数，不带小数或指数。")
    case .integerRange: Text("This whole number is outside the allowed range.", zh: "此整数超出允许范围。")
    case .number: Text("This must be a number.", zh: "此处须为数字。")
    case .string: Text("This must be a string.", zh: "此处须为字符串。")
    case .array: Text("This must be an array.", zh: "此处须为数组。")
    case .object: Text("This must be an object.", zh: "此处须为对象。")
    case .member: Text("This member is required; add it.", zh: "此成员为必填项，请补充。")
    case .element: Text("The array ends too early; an element is expected here.", zh: "数组过短，此处应有一个元素。")
    }
  }
}
