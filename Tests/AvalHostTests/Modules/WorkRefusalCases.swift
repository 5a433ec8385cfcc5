extension RefusalCase {
  /// Kinds of work whose texts or whose settling method cannot be meant.
  static let work: [RefusalCase] = [
    of("placeholder that nobody fills", ["at /work/0/title/zh-Hans", "{m}", "{n}"], zh: "处理{m}"),
    of("brace that stands alone", ["at /work/0/why/en", "braces"], why: "Because {n"),
    of("placeholder of a parameter that nobody fills", ["/work/0/settle/params/text", "{name}"], params: "{name}"),
    of("settled by a method of nobody", ["at /work/0/settle/method"], method: "alpha.no.such"),
    of("settled by a method of a module that is not required", ["/work/0/settle/method"], method: "beta.echo.get"),
    of("settled with a parameter that the method lacks", ["work check", "has no parameter other"], param: "other"),
    of("value named as what every line has", ["at /work/0/values/0", "due"], value: "due"),
    of("rank out of range", ["at /work/0/rank", "1 to 1000"], rank: "0"),
  ]

  private static func of(
    _ name: String, _ parts: [String], zh: String = "处理{n}", why: String = "Because of {n}.",
    method: String = "alpha.echo.get", param: String = "text", params: String = "{key}", value: String = "n",
    rank: String = "1"
  ) -> RefusalCase {
    RefusalCase("work: " + name, .manifest, ["module.json"] + parts) { module in
      module.more = #"""
        , "work": [{"kind": "check", "title": {"en": "Do {n}", "zh-Hans": "\#(zh)"},
          "why": {"en": "\#(why)", "zh-Hans": "因为{n}。"}, "values": ["\#(value)"], "rank": \#(rank),
          "settle": {"method": "\#(method)", "params": {"\#(param)": "\#(params)"}}}]
        """#
    }
  }
}
