import AvalKit
import Testing

private func root(_ text: String) throws -> JSONNode {
  try JSONDocument(parsing: Array(text.utf8)).root
}

@Suite("JSON nodes")
struct JSONNodeTests {
  @Test("an integer is an exact 64-bit integer literal and nothing else")
  func integers() throws {
    for (text, value) in [("0", 0), ("-1", -1), ("9223372036854775807", Int64.max), ("-9223372036854775808", .min)] {
      #expect(try root(text).int64 == value)
    }
    for text in [
      "-0", "1.0", "1e2", "1E0", "9223372036854775808", "-9223372036854775809", "99999999999999999999999",
      String(repeating: "9", count: 300), "true", "\"1\"", "null",
    ] {
      #expect(try root(text).int64 == nil)
    }
  }

  @Test("a number keeps its spelling, and is a double only where one can hold it")
  func numbers() throws {
    #expect(try root("1.50").numberText == "1.50")
    #expect(try root("1.50").double == 1.5)
    #expect(try root("1e400").double == nil)
    #expect(try root("\"1\"").double == nil)
  }

  @Test("raw bytes are the source, without the whitespace around")
  func rawBytes() throws {
    let node = try root(#" { "a" : [ 1 , "x\n" ] } "#)
    #expect(String(decoding: node.rawBytes, as: UTF8.self) == #"{ "a" : [ 1 , "x\n" ] }"#)
    #expect(String(decoding: try #require(node["a"]).rawBytes, as: UTF8.self) == #"[ 1 , "x\n" ]"#)
    #expect(String(decoding: try #require(node.at("/a/1")).rawBytes, as: UTF8.self) == #""x\n""#)
    #expect(try #require(node["a"]).byteRange == 9..<22)
  }

  @Test("members and elements come in the order of the text, and whole subtrees are stepped over")
  func traversal() throws {
    let node = try root(#"{"b":{"x":[1,[2,3]]},"a":[[],{},"s"],"\u0063":null}"#)
    #expect(node.members.map(\.key) == ["b", "a", "c"])
    #expect(node.count == 3)
    #expect(node["a"]?.elements.map(\.kind) == [.array, .object, .string])
    #expect(node["a"]?[2]?.isString("s") == true)
    #expect(node["a"]?[3] == nil)
    #expect(node["a"]?[-1] == nil)
    #expect(node["c"]?.isNull == true)
    #expect(node["x"] == nil)
    #expect(node["a"]?["x"] == nil)
    #expect(try root("1").members.map(\.key) == [])
    #expect(try root("{}").elements.map(\.kind) == [])
  }

  @Test("RFC 6901: a pointer leads to its value or nowhere")
  func pointers() throws {
    let node = try root(#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"k\"l":6," ":7,"m~n":8,"01":9}"#)
    for (pointer, json) in [
      ("/foo", #"["bar","baz"]"#), ("/foo/0", "\"bar\""), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"),
      ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"), ("/01", "9"),
    ] {
      #expect(node.at(pointer).map { String(decoding: $0.rawBytes, as: UTF8.self) } == json)
    }
    #expect(node.at("")?.kind == .object)
    for pointer in ["foo", "/foo/2", "/foo/00", "/foo/-", "/foo/-1", "/nope", "/m~n", "/m~2n", "/foo/0/x", "/foo/"] {
      #expect(node.at(pointer) == nil)
    }
    #expect(JSONPointer.escape("a/b~c") == "a~1b~0c")
    #expect(JSONPointer.unescape("a~1b~0c~01") == "a/b~c~1")
  }

  @Test("a free-form value keeps what it was built from")
  func values() throws {
    let value = JSONValue(try root(#"{"n":1,"d":1.10,"s":"x","l":[true,null],"o":{}}"#))
    #expect(value == ["n": 1, "d": .number("1.10"), "s": "x", "l": [true, nil], "o": [:]])
    #expect(value == ["o": [:], "n": 1, "d": .number("1.10"), "s": "x", "l": [true, nil]])
    #expect(value != ["n": 1])
    #expect(String(decoding: value.bytes, as: UTF8.self) == #"{"n":1,"d":1.10,"s":"x","l":[true,null],"o":{}}"#)
    var object = try #require(value.objectValue)
    object["n"] = nil
    object["s"] = "y"
    object["z"] = 2
    #expect(object.keys == ["d", "s", "l", "o", "z"])
  }

  @Test("pretty text reads back as the same value")
  func pretty() throws {
    let node = try root(#"{"a":[1,{"b":[]}],"c":{}}"#)
    let pretty = JSONCoding.prettyBytes(of: node)
    #expect(
      String(decoding: pretty, as: UTF8.self) == """
        {
          "a": [
            1,
            {
              "b": []
            }
          ],
          "c": {}
        }
        """)
    #expect(JSONValue(try JSONDocument(parsing: pretty).root) == JSONValue(node))
  }
}
