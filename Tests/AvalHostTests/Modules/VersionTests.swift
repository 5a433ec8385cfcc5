import AvalHost
import Testing

@Suite("Versions and ranges")
struct VersionTests {
  @Test("Versions are ordered as semver.org orders its own example")
  func order() throws {
    let texts = [
      "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
      "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
    ]
    let versions = try texts.map { try #require(SemanticVersion($0), "\($0)") }
    #expect(versions.reversed().sorted() == versions)
    #expect(versions.map(\.description) == texts)
    #expect(SemanticVersion("1.0.0+build.7") == SemanticVersion("1.0.0"))
  }

  @Test(
    "What is no version is not read as one",
    arguments: ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.x", "1.2.3-", "1.2.3-a..b", "v1.2.3", " 1.2.3", "-1.2.3"])
  func malformed(_ text: String) {
    #expect(SemanticVersion(text) == nil)
  }

  @Test(
    "A range holds exactly the versions that it says",
    arguments: [
      (">=0.1.0 <0.2.0", ["0.1.0", "0.1.9"], ["0.0.9", "0.2.0", "0.2.0-rc.1", "1.0.0"]),
      ("^1.2", ["1.2.0", "1.9.3"], ["1.1.9", "2.0.0", "2.0.0-beta"]),
      ("^0.1", ["0.1.0", "0.1.7"], ["0.2.0", "0.0.9"]),
      ("^0.2.3", ["0.2.3", "0.2.9"], ["0.2.2", "0.3.0"]),
      ("^0.0.3", ["0.0.3"], ["0.0.4", "0.1.0"]),
      ("^1", ["1.0.0", "1.9.9"], ["0.9.9", "2.0.0"]),
      ("~1.2.3", ["1.2.3", "1.2.9"], ["1.3.0", "1.2.2"]),
      ("~1", ["1.0.0", "1.9.0"], ["2.0.0"]),
      ("1.2.3", ["1.2.3"], ["1.2.4", "1.2.3-rc.1"]),
      ("=1.2.3", ["1.2.3"], ["1.2.2"]),
      (">1.2.3 <=2.0.0", ["1.2.4", "2.0.0"], ["1.2.3", "2.0.1"]),
      ("*", ["0.0.1", "9.9.9"], []),
    ])
  func ranges(_ text: String, _ inside: [String], _ outside: [String]) throws {
    let range = try #require(VersionRange(text))
    for version in inside { #expect(range.contains(try #require(SemanticVersion(version))), "\(version)") }
    for version in outside { #expect(!range.contains(try #require(SemanticVersion(version))), "\(version)") }
  }

  @Test(
    "What is no range is not read as one",
    arguments: ["", " ", "soon", ">=", "1.2", ">= 1.0.0", "1.2.3 || 2.0.0", "^1.2.3.4", "<01.0.0"])
  func noRange(_ text: String) {
    #expect(VersionRange(text) == nil)
  }
}
