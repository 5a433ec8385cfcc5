import AvalHost
import AvalKit
import TestSupport
import Testing

@Suite("Settings of modules")
struct SettingsTests {
  @Test("The configuration replaces defaults; a secret one reaches the module and no listing")
  func merged() throws {
    let module = try Self.load(#"{"months": 6}"#)
    #expect(module.state == .enabled, "\(module.reason?.en ?? "")")
    #expect(String(decoding: module.settings, as: UTF8.self) == #"{"months":6,"password":"s3cret"}"#)
    #expect(String(decoding: module.listedSettings, as: UTF8.self) == #"{"months":6}"#)
    let defaults = try Self.load("{}")
    #expect(String(decoding: defaults.listedSettings, as: UTF8.self) == #"{"months":12}"#)
  }

  @Test(
    "A setting that is unknown or does not fit its schema refuses the module and names it",
    arguments: [
      (#"{"month": 6}"#, "/month", "months, password"), (#"{"months": "6"}"#, "/months", "whole number"),
      (#"{"months": 0}"#, "/months", "1"), (#"{"months": 6.0}"#, "/months", "whole number"),
    ])
  func refused(_ configured: String, _ pointer: String, _ part: String) throws {
    let module = try Self.load(configured)
    #expect(module.refusal?.cause == .settings)
    let reason = try #require(module.reason)
    #expect(reason.en.contains("at \(pointer): ") && reason.en.contains(part), "\(reason.en)")
    #expect(reason.zhHans.hasSuffix("。"))
  }

  private static func load(_ configured: String) throws -> LoadedModule {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.more =
        #", "settings": [{"name": "months", "schema": {"type": "integer", "minimum": 1}, "default": 12, "#
        + #""summary": {"en": "M", "zh-Hans": "月"}}, {"name": "password", "schema": {"type": "string"}, "#
        + #""default": "s3cret", "secret": true, "summary": {"en": "P", "zh-Hans": "密"}}]"#
      try alpha.write(below: root)
      let wanted = [Configuration.Module(id: "alpha", settings: Array(configured.utf8))]
      return try #require(ModuleLoader(fixturesBelow: root, wanted).load(host: idleHost()).module("alpha"))
    }
  }
}
