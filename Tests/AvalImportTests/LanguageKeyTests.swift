import AvalImport
import AvalKit
import Testing

/// No member of the mapping language is accepted and ignored: each changes what comes out of a file.
@Suite("Every member of the mapping language")
struct LanguageKeyTests {
  /// One member at one place of the language: two formats that differ in it alone, over one document.
  struct Case: Sendable, CustomTestStringConvertible {
    let place: String
    let key: String
    let without: String
    let with: String
    let document: String
    var testDescription: String { "\(place).\(key)" }
  }

  // MARK: the language's places

  private static func names(_ source: String) -> String {
    #""agency": {"const": "T"}, "names": [\#(source)], "ids": [\#(source.replacing(#""as": {"kind": "LEGAL"}"#, with: #""scheme": "LOCAL""#))]"#
  }

  private static let named = #"{"first": [{"as": {"kind": "LEGAL"}, "col": 2}, {"as": {"kind": "LEGAL"}, "col": 1}]}"#

  /// A text format; `top` and `fields` are members beside the usual ones.
  private static func csv(_ fields: String, top: String = "", input: String = "") -> String {
    """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", \(top)
     "input": {"format": "csv"\(input)}, "fields": {\(names(named))\(fields)}}
    """
  }

  private static func xml(_ fields: String, top: String = "", input: String = "", record: String = "") -> String {
    """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport", \(top)
     "input": {"format": "xml"\(input)}, "record": {"path": "/R/C"\(record)}, "fields": {\(names(#"{"as": {"kind": "LEGAL"}, "path": "local-name()"}"#))\(fields)}}
    """
  }

  private static func fixed(_ fields: String, input: String = "") -> String {
    """
    {"mappingVersion": 1, "id": "t", "title": "t", "target": "creditReport",
     "input": {"format": "fixed"\(input)}, "fields": {\(names(#"{"as": {"kind": "LEGAL"}, "pos": [1, 1]}"#))\(fields)}}
    """
  }

  /// A value's option: the member and its value, what stands beside it, the cell.
  private static func value(
    _ place: String, _ member: @Sendable (String) -> String, _ key: String, _ option: String, beside: String = "",
    _ cell: String, top: String = ""
  ) -> Case {
    Case(
      place: place, key: key, without: csv(", " + member(#"{"col": "a"\#(beside)}"#), top: top),
      with: csv(", " + member(#"{"col": "a"\#(beside), "\#(key)": \#(option)}"#), top: top),
      document: "a,b\n\"\(cell)\",B\n")
  }

  private static func string(_ value: String) -> String { #""orderedFor": \#(value)"# }
  private static func date(_ value: String) -> String { #""reportDate": \#(value)"# }
  private static func number(_ value: String) -> String {
    #""ratings": [{"fields": {"grade": {"const": "A"}, "pdPercent": \#(value)}}]"#
  }
  private static func range(_ value: String) -> String {
    #""ratings": [{"fields": {"grade": {"const": "A"}, "pdRange": \#(value)}}]"#
  }
  private static func money(_ value: String) -> String { #""limits": {"fields": {"recommended": \#(value)}}"# }
  private static func bool(_ value: String) -> String {
    #""ratings": [{"fields": {"grade": {"const": "A"}, "higherIsBetter": \#(value)}}]"#
  }
  private static func coded(_ value: String) -> String { #""status": \#(value)"# }
  private static func code(_ value: String) -> String { #""language": \#(value)"# }
  private static let ccy = #""defaults": {"currency": {"const": "CNY"}},"#

  private static let values: [Case] = [
    value("string", string, "null", #"["-"]"#, "-"),
    value("string", string, "nullReason", #""NOT_FILED""#, beside: #", "null": "-""#, "-"),
    value("string", string, "match", #""b+""#, "abbc"),
    value("string", string, "matchGroup", "2", beside: #", "match": "(a)(b)""#, "ab"),
    value("string", string, "default", #""D""#, ""), value("string", string, "required", "true", ""),
    value("string", string, "when", #"{"col": "b", "in": ["X"]}"#, "v"),
    value("string", string, "prefix", #""P-""#, "v"),
    value("string", string, "maxLength", "3", "long text"), value("string", string, "type", #""text""#, "two  blanks"),
    value("string", string, "scheme", #""USCC""#, "91110108551385083Q"),
    value("string", string, "onBadCheck", #""reject""#, beside: #", "scheme": "USCC""#, "91110108551385083Q"),
    value("string", string, "normalise", #""simplified""#, "客戶"),
    value("date", date, "format", #""dd/MM/yyyy""#, "03/02/2026"),
    Case(
      place: "date", key: "pivot", without: csv(", " + date(#"{"col": "a", "format": "dd.MM.yy", "pivot": 30}"#)),
      with: csv(", " + date(#"{"col": "a", "format": "dd.MM.yy", "pivot": 20}"#)), document: "a\n01.02.26\n"),
    value("date", date, "plus", #"{"const": "P1M"}"#, "2026-01-05"),
    value("date", date, "minus", #"{"const": "30"}"#, "2026-01-05"),
    value("number", number, "sign", #""negative""#, "5"), value("number", number, "plus", #"{"const": "2"}"#, "5"),
    value("number", number, "minus", #"{"const": "2"}"#, "5"),
    value("number", number, "times", #"{"const": "2"}"#, "5"),
    value("money", money, "sign", #""negative""#, "5", top: ccy),
    value("money", money, "plus", #"{"const": "2"}"#, "5", top: ccy),
    value("money", money, "minus", #"{"const": "2"}"#, "5", top: ccy),
    value("money", money, "times", #"{"const": "2"}"#, "5", top: ccy),
    value("date", date, "plusDays", "30", "2026-01-05"), value("date", date, "onError", #""warn""#, "soon"),
    value("date", string, "prefix", #""P-""#, beside: #", "type": "date""#, "2026-01-05"),
    value("number", number, "decimal", #"",""#, "1,5"), value("number", number, "group", #""'""#, "1'000"),
    value("number", number, "negativeSuffix", #"["DR"]"#, "5 DR"),
    value("number", number, "ignoreSuffix", #"["CR"]"#, "5 CR"),
    value("number", number, "scale", "1000", "5"), value("number", number, "absolute", "true", "-5"),
    value("number", number, "negativeWhen", #"{"col": "b", "in": ["B"]}"#, "5"),
    value("number", number, "type", #""fraction""#, "0.5"),
    value("money", money, "currency", #"{"const": "USD"}"#, "5", top: ccy),
    value(
      "money", money, "scale", #""unit""#, "5",
      top: #""defaults": {"currency": {"const": "CNY"}, "unit": {"const": "10000"}},"#),
    value("money", money, "decimal", #"",""#, "1,5", top: ccy),
    value("money", money, "group", #""'""#, "1'000", top: ccy),
    value("money", money, "negativeSuffix", #"["DR"]"#, "5 DR", top: ccy),
    value("money", money, "ignoreSuffix", #"["CR"]"#, "5 CR", top: ccy),
    value("money", money, "absolute", "true", "-5", top: ccy),
    value("money", money, "negativeWhen", #"{"col": "b", "in": ["B"]}"#, "5", top: ccy),
    value("number", number, "codes", #"{"good": "0.5"}"#, beside: #", "onError": "warn""#, "good"),
    value("number", number, "onUnknown", #""keep""#, beside: #", "codes": {"good": "0.5"}"#, "2"),
    value("bool", bool, "codes", #"{"B": true}"#, "B"),
    value("bool", bool, "onUnknown", #""reject""#, beside: #", "codes": {"B": true}"#, "2"),
    value("range", range, "decimal", #"",""#, "0,1 - 0,8"), value("range", range, "group", #""'""#, "1'000 - 2'000"),
    value("range", range, "negativeSuffix", #"["DR"]"#, "1 - 2 DR"),
    value("range", range, "ignoreSuffix", #"["CR"]"#, "1 - 2 CR"),
    value("bool", bool, "true", #"["B"]"#, "B"), value("bool", bool, "false", #"["no"]"#, "maybe"),
    value("coded", coded, "codes", #"{"1": "ACTIVE"}"#, "1"),
    value("coded", coded, "onUnknown", #""reject""#, beside: #", "codes": {"1": "ACTIVE"}"#, "9"),
    value("coded", coded, "text", #""b""#, beside: #", "codes": {"1": "ACTIVE"}"#, "1"),
    value("code", code, "codes", #"{"1": "zh"}"#, "1"),
    value("code", code, "onUnknown", #""keep""#, beside: #", "codes": {"1": "zh"}"#, "9"),
    value("code", code, "onUnknown", #""null""#, beside: #", "codes": {"1": "zh"}"#, "9"),
    Case(
      place: "string", key: "join", without: xml(#", "orderedFor": {"path": "X"}"#),
      with: xml(#", "orderedFor": {"path": "X", "join": "; "}"#), document: "<R><C><X>1</X><X>2</X></C></R>"),
    Case(
      place: "string", key: "path", without: xml(""), with: xml(#", "orderedFor": {"path": "X"}"#),
      document: "<R><C><X>1</X></C></R>"),
    Case(
      place: "string", key: "col", without: csv(""), with: csv(#", "orderedFor": {"col": 2}"#), document: "a,b\n1,2\n"),
    Case(
      place: "string", key: "const", without: csv(""), with: csv(#", "orderedFor": {"const": "K"}"#),
      document: "a,b\n1,2\n"),
    Case(
      place: "string", key: "pos", without: fixed(""), with: fixed(#", "orderedFor": {"pos": [2, 3]}"#),
      document: "abcd\n"),
    Case(
      place: "string", key: "var", without: xml("", top: #""file": {"vars": {"v": "/R/@v"}},"#),
      with: xml(#", "orderedFor": {"var": "v"}"#, top: #""file": {"vars": {"v": "/R/@v"}},"#),
      document: "<R v='7'><C/></R>"),
  ]

  private static func currency(_ more: String) -> String {
    csv(", " + money(#"{"col": "a", "currency": {"col": "b"\#(more)}}"#))
  }
  private static func plain(_ key: String, _ option: String, _ cell: String) -> Case {
    Case(
      place: "plain", key: key, without: currency(""), with: currency(#", "\#(key)": \#(option)"#),
      document: "a,b\n5,\(cell)\n")
  }

  private static let used: [Case] = [
    plain("null", #"["CNY"]"#, "CNY"), plain("match", #""[A-Z]{3}$""#, "in USD"), plain("codes", #"{"元": "CNY"}"#, "元"),
    plain("default", #""EUR""#, ""),
    Case(
      place: "plain", key: "matchGroup", without: currency(#", "match": "(CNY)(USD)""#),
      with: currency(#", "match": "(CNY)(USD)", "matchGroup": 2"#), document: "a,b\n5,CNYUSD\n"),
  ]

  private static let top: [Case] = [
    Case(
      place: "top", key: "agency", without: csv(""),
      with: csv("", top: #""agency": "A","#).replacing(#""agency": {"const": "T"}, "#, with: ""), document: "a\n1\n"),
    Case(
      place: "top", key: "namespaces", without: xml(#", "orderedFor": "X""#),
      with: xml(#", "orderedFor": "n:X""#, top: #""namespaces": {"n": "urn:n"},"#),
      document: "<R><C><X>1</X><X xmlns='urn:n'>2</X></C></R>"),
    Case(
      place: "top", key: "faults", without: xml(""), with: xml("", top: #""faults": [{"path": "/R/Fault"}],"#),
      document: "<R><Fault>no</Fault><C/></R>"),
    Case(
      place: "top", key: "record", without: xml(""), with: xml("", record: #", "when": "@x""#), document: "<R><C/></R>"),
    Case(
      place: "top", key: "file", without: xml(""), with: xml("", top: #""file": {"expectCount": "/R/@n"},"#),
      document: "<R n='2'><C/></R>"),
    Case(
      place: "top", key: "defaults", without: csv(", " + money(#"{"col": "a", "currency": "b"}"#)),
      with: csv(", " + money(#"{"col": "a"}"#), top: ccy), document: "a,b\n5,USD\n"),
    Case(
      place: "top", key: "codes", without: csv(#", "status": {"col": "a", "codes": {"1": "DORMANT"}}"#),
      with: csv(#", "status": {"col": "a", "codes": "s"}"#, top: #""codes": {"s": {"1": "ACTIVE"}},"#),
      document: "a\n1\n"),
    Case(
      place: "top", key: "rules", without: csv(#", "orderedFor": "a""#),
      with: csv(#", "orderedFor": "a""#, top: #""rules": [{"when": "orderedFor = '1'", "then": {"reject": "ONE"}}],"#),
      document: "a\n1\n"),
    Case(
      place: "top", key: "key", without: csv(#", "reportNo": "a""#),
      with: csv(#", "reportNo": "a""#, top: #""key": ["reportNo"],"#), document: "a\n1\n"),
    Case(
      place: "acceptance", key: "stopAfter", without: csv(#", "reportDate": "a""#),
      with: csv(#", "reportDate": "a""#, top: #""acceptance": {"stopAfter": 1},"#), document: "a\nx\ny\n"),
    Case(
      place: "top", key: "detect", without: csv(#", "orderedFor": "a""#),
      with: csv(#", "orderedFor": "a""#, top: #""detect": {"header": ["a"]},"#), document: "a\n1\n"),
    Case(
      place: "acceptance", key: "stopAtPercent", without: csv(#", "reportDate": "a""#),
      with: csv(#", "reportDate": "a""#, top: #""acceptance": {"stopAtPercent": 50},"#),
      document: "a\n" + String(repeating: "x\n", count: 120)),
    Case(
      place: "defaults", key: "normalise", without: csv(#", "orderedFor": "a""#),
      with: csv(#", "orderedFor": "a""#, top: #""defaults": {"normalise": "simplified"},"#), document: "a\n客戶\n"),
    Case(
      place: "file", key: "vars",
      without: csv(
        #", "orderedFor": {"var": "v"}"#, top: #""file": {"vars": {"v": {"match": "none"}}},"#,
        input: #", "skipLines": 1"#),
      with: csv(
        #", "orderedFor": {"var": "v"}"#, top: #""file": {"vars": {"v": {"match": "for (.*)"}}},"#,
        input: #", "skipLines": 1"#), document: "for us\na\n1\n"),
    Case(
      place: "record", key: "reject", without: csv(""),
      with: csv(
        "",
        top:
          #""record": {"reject": [{"when": {"col": "a", "in": ["1"]}, "code": "ONE", "message": {"en": "e", "zh-Hans": "z"}}]},"#
      ), document: "a\n1\n"),
    Case(
      place: "record", key: "when", without: csv(""),
      with: csv("", top: #""record": {"when": {"col": "a", "in": ["2"]}},"#), document: "a\n1\n2\n"),
    Case(
      place: "record", key: "by", without: csv(#", "reportNo": "a""#),
      with: csv(#", "reportNo": "a""#, top: #""record": {"by": "a"},"#), document: "a\n1\n1\n"),
    Case(
      place: "record", key: "begin", without: csv(#", "reportNo": "a""#),
      with: csv(#", "reportNo": "a""#, top: #""record": {"begin": {"col": "a", "in": ["H"]}},"#), document: "a\nH\nD\n"),
  ]

  private static func input(
    _ key: String, _ option: String, beside: String = "", _ document: String,
    _ fields: String = #", "orderedFor": "a", "language": "b""#
  ) -> Case {
    Case(
      place: "input", key: key, without: csv(fields, input: beside),
      with: csv(fields, input: #"\#(beside), "\#(key)": \#(option)"#), document: document)
  }

  private static let inputs: [Case] = [
    input("delimiter", #"";""#, "a;b\n1;2\n"), input("quote", #""'""#, "a,b\n'1,2',3\n"),
    input("skipLines", "1", "a,b\na,b\n1,2\n"),
    input("headerRow", "2", "x,y\na,b\n1,2\n"), input("headerRows", "2", "a,\n,b\n1,2\n"),
    input("header", #"["b", "a"]"#, "1,2\n"),
    input("headerContains", #"["a"]"#, "x,y\na,b\n1,2\n"), input("rowsAfterHeader", "1", "a,b\n1,2\n3,4\n"),
    input("fillDown", #"["a"]"#, "a,b\n1,2\n,4\n"),
    input("stopAt", #""T""#, "a,b\n1,2\nT,3\n"),
    input("skipRows", #""T""#, "a,b\nT,3\n1,2\n"), input("nameUntil", #"".""#, "a. first,b. second\n1,2\n"),
    input("onRagged", #""pad""#, "a,b\n1\n"),
    input("maxFieldBytes", "64", "a,b\n" + String(repeating: "x", count: 100) + ",2\n"),
    input("maxColumns", "2", "a,b,c\n1,2,3\n"),
    input(
      "maxRecordBytes", "1024",
      "a,b\n\"" + String(repeating: "x", count: 4000) + "\",2\n" + String(repeating: "y", count: 9000) + ",3"),
    Case(
      place: "input", key: "encodings", without: csv(#", "orderedFor": "a""#),
      with: csv(#", "orderedFor": "a""#, input: #", "encodings": ["windows-1252"]"#), document: "a\né\n"),
    Case(
      place: "input", key: "unwrap", without: xml(""),
      with: xml("", input: #", "unwrap": [{"kind": "base64", "element": "B"}]"#),
      document: "<M><B>PFI+PEMvPjwvUj4=</B></M>"),
  ]

  private static func list(_ place: String, _ key: String, _ without: String, _ with: String, _ document: String)
    -> Case
  {
    Case(place: place, key: key, without: xml(", " + without), with: xml(", " + with), document: document)
  }

  private static let rows =
    "<R><C><L k='1'>a</L><L>b</L><G><V>9</V></G><W><Sales>5</Sales><Tax>x</Tax><Zero>-1</Zero></W></C></R>"
  private static func wide(_ more: String) -> String {
    #""statements": [{"fields": {"periodEnd": {"const": "2025-12-31"}, "lines": {"wide": {"from": "W"\#(more)}}}}]"#
  }
  private static let bad = #", "codes": {"Tax": "IS.TAX"}"#
  private static let zero = #", "others": "keep""#
  private static let lists: [Case] = [
    list(
      "each", "when", #""managers": {"each": "L", "fields": {"name": "."}}"#,
      #""managers": {"each": "L", "when": "@k", "fields": {"name": "."}}"#, rows),
    list(
      "each", "onBadItem", #""history": {"each": "L", "fields": {"date": "."}}"#,
      #""history": {"each": "L", "onBadItem": "reject", "fields": {"date": "."}}"#, rows),
    list(
      "each", "rules", #""managers": {"each": "L", "fields": {"name": "."}}"#,
      #""managers": {"each": "L", "fields": {"name": "."}, "rules": [{"when": "name = 'a'", "then": {"warn": "W"}}]}"#,
      rows),
    list(
      "group", "at", #""limits": {"fields": {"opinion": "V"}}"#, #""limits": {"at": "G", "fields": {"opinion": "V"}}"#,
      rows),
    list(
      "group", "when", #""limits": {"fields": {"opinion": "G/V"}}"#,
      #""limits": {"when": "@none", "fields": {"opinion": "G/V"}}"#, rows),
    list(
      "group", "rules", #""limits": {"fields": {"opinion": "G/V"}}"#,
      #""limits": {"fields": {"opinion": "G/V"}, "rules": [{"when": "opinion present", "then": {"setNull": "opinion", "reason": "NOT_FILED"}}]}"#,
      rows),
    list("value", "first", #""orderedFor": "X""#, #""orderedFor": {"first": ["X", "G/V"]}"#, rows),
    list("wide", "from", #""orderedFor": "X""#, wide(#", "others": "keep""#), rows),
    list(
      "wide", "codes", wide(#", "others": "keep""#), wide(#", "others": "keep", "codes": {"Sales": "IS.REVENUE"}"#),
      rows),
    list(
      "wide", "others", wide(#", "codes": {"Sales": "IS.REVENUE"}"#),
      wide(#", "codes": {"Sales": "IS.REVENUE"}, "others": "keep""#), rows),
    list("wide", "ignore", wide(#", "others": "keep""#), wide(#", "others": "keep", "ignore": ["Sales"]"#), rows),
    list("wide", "prefix", wide(#", "others": "keep""#), wide(#", "others": "keep", "prefix": "X:""#), rows),
    list("wide", "scale", wide(#", "others": "keep""#), wide(#", "others": "keep", "scale": 1000"#), rows),
    list("wide", "onError", wide(bad), wide(bad + #", "onError": "warn""#), rows),
    list(
      "wide", "nullReason", wide(#", "null": ["-1"]"# + zero),
      wide(#", "null": ["-1"], "nullReason": "NOT_FILED""# + zero), rows),
    list("wide", "null", wide(#", "others": "keep""#), wide(#", "others": "keep", "null": ["-1"]"#), rows),
    list(
      "wide", "decimal", wide(#", "codes": {"Sales": "IS.REVENUE"}"#),
      wide(#", "codes": {"Sales": "IS.REVENUE"}, "decimal": ",""#), "<R><C><W><Sales>1.000</Sales></W></C></R>"),
    list(
      "wide", "group", wide(#", "codes": {"Sales": "IS.REVENUE"}"#),
      wide(#", "codes": {"Sales": "IS.REVENUE"}, "group": "'""#), "<R><C><W><Sales>1'000</Sales></W></C></R>"),
    list(
      "wide", "negativeSuffix", wide(#", "codes": {"Sales": "IS.REVENUE"}"#),
      wide(#", "codes": {"Sales": "IS.REVENUE"}, "negativeSuffix": "DR""#), "<R><C><W><Sales>5DR</Sales></W></C></R>"),
    list(
      "wide", "ignoreSuffix", wide(#", "codes": {"Sales": "IS.REVENUE"}"#),
      wide(#", "codes": {"Sales": "IS.REVENUE"}, "ignoreSuffix": "CR""#), "<R><C><W><Sales>5CR</Sales></W></C></R>"),
    list(
      "condition", "in", #""orderedFor": {"path": "G/V", "when": {"path": "L"}}"#,
      #""orderedFor": {"path": "G/V", "when": {"path": "L", "in": ["z"]}}"#, rows),
    list(
      "condition", "matches", #""orderedFor": {"path": "G/V", "when": {"path": "L"}}"#,
      #""orderedFor": {"path": "G/V", "when": {"path": "L", "matches": "^z"}}"#, rows),
    list(
      "condition", "present", #""orderedFor": {"path": "G/V", "when": {"path": "L"}}"#,
      #""orderedFor": {"path": "G/V", "when": {"path": "L", "present": false}}"#, rows),
    list(
      "condition", "nonZero", #""orderedFor": {"path": "G/V", "when": {"path": "L"}}"#,
      #""orderedFor": {"path": "G/V", "when": {"path": "L", "nonZero": true}}"#, rows),
    list(
      "condition", "not", #""orderedFor": {"path": "G/V", "when": {"path": "L"}}"#,
      #""orderedFor": {"path": "G/V", "when": {"not": {"path": "L"}}}"#, rows),
    list(
      "condition", "all", #""orderedFor": {"path": "G/V", "when": {"path": "L"}}"#,
      #""orderedFor": {"path": "G/V", "when": {"all": [{"path": "L"}, {"path": "Q"}]}}"#, rows),
    list(
      "condition", "any", #""orderedFor": {"path": "G/V", "when": {"path": "Q"}}"#,
      #""orderedFor": {"path": "G/V", "when": {"any": [{"path": "L"}, {"path": "Q"}]}}"#, rows),
    list(
      "then", "set", #""orderedFor": "G/V""#,
      #""limits": {"fields": {"opinion": "G/V"}, "rules": [{"when": "opinion present", "then": {"set": "opinion", "value": "set"}}]}"#,
      rows),
  ]

  static let all = values + used + top + inputs + lists

  // MARK: proofs

  private func outcome(_ format: String, _ document: String) throws -> String {
    let compiled = try ImportFixtures.format(format)
    let read = try ImportFixtures.read(compiled, .bytes(Array(document.utf8)))
    var text = read.records.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "\n")
    for reject in read.rejects { text += "\n\(reject.number) \(reject.code)" }
    for identity in read.list.compactMap(\.identity) { text += "\nkey \(identity.text)" }
    for warning in read.summary.warnings { text += "\n\(warning.code)" }
    text += "\n\(read.summary.warningCounts.sorted { $0.key < $1.key }) \(read.summary.problem?.code ?? "")"
    return text + "\n\(compiled.resembles(bytes: Array(document.utf8)))"
  }

  @Test("A member of the language changes what a file gives", arguments: all)
  func changes(_ one: Case) throws {
    let (without, with) = (try outcome(one.without, one.document), try outcome(one.with, one.document))
    #expect(without != with, "\(with)")
  }

  /// Places whose allowed members the compiler names when it meets one that it does not know.
  private static let probes: [(place: String, format: String)] = [
    ("top", csv("", top: #""zzz": 1,"#)), ("acceptance", csv("", top: #""acceptance": {"zzz": 1},"#)),
    ("defaults", csv("", top: #""defaults": {"zzz": 1},"#)), ("file", csv("", top: #""file": {"zzz": 1},"#)),
    ("record", csv("", top: #""record": {"zzz": 1},"#)), ("input", csv("", input: #", "zzz": 1"#)),
    ("string", csv(", " + string(#"{"col": "a", "zzz": 1}"#))), ("date", csv(", " + date(#"{"col": "a", "zzz": 1}"#))),
    ("number", csv(", " + number(#"{"col": "a", "zzz": 1}"#))),
    ("money", csv(", " + money(#"{"col": "a", "zzz": 1}"#), top: ccy)),
    ("range", csv(", " + range(#"{"col": "a", "zzz": 1}"#))), ("bool", csv(", " + bool(#"{"col": "a", "zzz": 1}"#))),
    ("coded", csv(", " + coded(#"{"col": "a", "zzz": 1}"#))), ("plain", currency(#", "zzz": 1"#)),
    ("wide", xml(", " + wide(#", "zzz": 1"#))), ("each", xml(#", "managers": {"each": "L", "zzz": 1}"#)),
    ("group", xml(#", "limits": {"fields": {}, "zzz": 1}"#)),
    ("condition", xml(#", "orderedFor": {"path": "L", "when": {"zzz": 1}}"#)),
  ]

  /// Members that are part of every case, or proved by a test of their own.
  private static let elsewhere: Set<String> = [
    "mappingVersion", "id", "revision", "title", "target", "input", "fields", "format", "each", "path", "col", "pos",
    "const", "var", "customer", "onDuplicate", "validate", "policy", "decimal", "group", "currency", "unit",
    "expectCount", "acceptance", "onError",
    "balance", "pass",
  ]

  @Test("Every member that the compiler allows at a place has its proof", arguments: probes.map(\.place))
  func complete(_ place: String) throws {
    let probe = try #require(Self.probes.first { $0.place == place })
    let problem = try #require(throws: FormatProblem.self) { try ImportFixtures.format(probe.format) }
    let list = try #require(problem.message.en.components(after: "allowed are: "))
    // What a value of any kind may have is proved with texts.
    let proved = Set(Self.all.filter { $0.place == place || $0.place == "string" }.map(\.key)).union(Self.elsewhere)
    for name in list { #expect(proved.contains(name), "\(place).\(name)") }
  }
}

extension String {
  /// The comma-separated words behind a phrase, without the full stop.
  fileprivate func components(after phrase: String) -> [String]? {
    guard let range = firstRange(of: phrase) else { return nil }
    return self[range.upperBound...].split(separator: ",").map { word in
      String(word.drop { $0 == " " }.prefix { $0 != "." && $0 != " " })
    }
  }
}
