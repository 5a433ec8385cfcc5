import AvalKit

/// What is wrong with a figure, an amount or its currency.
extension ValueProblem {
  static func notANumber(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NOT_A_NUMBER", "“\(seen)” is not a number as this format writes them; correct the figure.",
      zh: "“\(seen)”不是该格式写法的数字，请更正。")
  }

  static func severalTexts(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "SEVERAL_TEXTS",
      "“\(seen)” is put together from several texts inside the element; let the format read the one with the figure (text(), or a child).",
      zh: "“\(seen)”由该元素内多处文本拼成；请让格式读取数字所在的一处（text() 或子元素）。")
  }

  static func misplacedGroup(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "MISPLACED_GROUP",
      "“\(seen)” has a group separator or blank that does not cut off three digits; correct the figure.",
      zh: "“\(seen)”的千位分隔符或空格不在三位分节处，请更正。")
  }

  static func numberTooLong(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NUMBER_TOO_LONG",
      "“\(seen)” has more than 30 digits before or 12 after the point once its unit is counted; correct the figure.",
      zh: "“\(seen)”换算单位后超过整数 30 位或小数 12 位，请更正。")
  }

  static func unitTwice(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "UNIT_TWICE",
      "“\(seen)” names its own unit, and the format multiplies by another; ask the source which one holds.",
      zh: "“\(seen)”自带单位，而格式又设定了倍数；请向来源核实。")
  }

  static func notAnInteger(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NOT_AN_INTEGER",
      "“\(seen)” is not a whole number of at most 15 digits without currency sign or %; correct the figure.",
      zh: "“\(seen)”不是 15 位以内、不带币种符号和百分号的整数，请更正。")
  }

  static func notARange(_ text: ByteSlice) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "NOT_A_NUMBER", "“\(seen)” is not a range of two figures such as 0.0 % - 0.8 %; correct it.",
      zh: "“\(seen)”不是由两个数字组成的区间（如 0.0 % - 0.8 %），请更正。")
  }

  static let noCurrency = ValueProblem(
    "NO_CURRENCY", "The amount has no currency: where the format reads it, nothing stands; fill it in.",
    zh: "金额缺少币种：格式读取币种处为空，请补充。")

  /// - Parameter inTable: the format has a table of currency codes, in which the text is missing.
  static func unreadCurrency(_ text: ByteSlice, inTable: Bool) -> ValueProblem {
    let seen = text.excerpt()
    if !inTable { return badCurrency(seen) }
    return ValueProblem(
      "UNKNOWN_CODE",
      "The currency “\(seen)” is not in the format's table of currencies; correct it, or add it to the table.",
      zh: "币种“\(seen)”不在格式的币种代码表中；请更正，或在代码表中补充。")
  }

  static func badCurrency(_ seen: String) -> ValueProblem {
    if seen.isEmpty { return noCurrency }
    return ValueProblem(
      "BAD_CURRENCY", "“\(seen)” is not a currency code of three letters (ISO 4217) such as CNY; correct it.",
      zh: "“\(seen)”不是三位字母的 ISO 4217 币种代码（如 CNY），请更正。")
  }

  static func otherCurrency(_ text: ByteSlice, _ sign: CurrencySign, _ currency: String) -> ValueProblem {
    let seen = text.excerpt()
    return ValueProblem(
      "OTHER_CURRENCY",
      "“\(seen)” has the sign \(sign.mark), but its currency is read as \(currency); correct the one that is wrong.",
      zh: "“\(seen)”带有 \(sign.mark) 符号，而读得的币种为 \(currency)；请更正其中有误的一项。")
  }

  /// - Parameter path: where the unit is read.
  static func badUnit(_ seen: String, at path: String) -> ValueProblem {
    let place = path.isEmpty ? ("", "") : (" (\(path))", "（\(path)）")
    if seen.isEmpty {
      return ValueProblem(
        "BAD_UNIT", "The unit of the amounts\(place.0) is missing; fill it in, or give the format a “default” for it.",
        zh: "缺少金额单位\(place.1)；请补充，或在格式中给出 default。")
    }
    return ValueProblem(
      "BAD_UNIT",
      "“\(seen)”\(place.0) is no unit that amounts can be multiplied by: 1, 10, 100, 1000 … are; correct it, or give the format a table (codes) for it.",
      zh: "“\(seen)”\(place.1)不是可换算的金额单位（1、10、100、1000 等）；请更正，或在格式中以 codes 给出对照。")
  }
}
