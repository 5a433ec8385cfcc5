import AvalHost
import Glibc
import TestSupport
import Testing

@Suite("Checking a library before it is deployed")
struct ModuleCheckTests {
  @Test("A sound module passes every check, from its library or from its folder")
  func sound() throws {
    try Workspace.withFolder { root in
      try FixtureModule("beta").write(below: root)
      var alpha = FixtureModule("alpha")
      alpha.requires = [("beta", "^0.1")]
      let paths = try alpha.write(below: root)
      for path in [paths.library, paths.folder] {
        let items = ModuleCheck.run(library: path, host: idleHost(), configuration: Self.configuration(root))
        #expect(items.filter { !$0.ok }.isEmpty, "\(items)")
        #expect(
          items.map(\.name) == [
            "manifest", "declarations", "policies", "files", "requires", "settings", "file", "sha256", "library",
            "methods",
            "start",
          ])
        #expect(items.filter { $0.detail.en.isEmpty || $0.detail.zhHans.isEmpty }.isEmpty)
      }
    }
  }

  @Test(
    "Each thing that is wrong fails the check of its name",
    arguments: ["requires", "library", "methods", "start", "manifest"])
  func wrong(_ name: String) throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      let part: String
      switch name {
      case "requires": (alpha.requires, part) = ([("beta", "^0.1")], "needs beta ^0.1")
      case "library": (alpha.defines["FIXTURE_MAGIC"], part) = ("0x12345678u", "0x12345678")
      case "methods": (alpha.implemented, part) = (["alpha.other.get"], "alpha.other.get")
      case "start": (alpha.defines["FIXTURE_INIT"], part) = ("refuse", "names no policy")
      default: (alpha.abi, part) = (2, "ABI 2")
      }
      let library = try alpha.write(below: root).library
      let failed = ModuleCheck.run(library: library, host: idleHost(), configuration: Self.configuration(root))
        .filter { !$0.ok }
      #expect(failed.map(\.name) == [name])
      #expect(failed.first?.detail.en.contains(part) == true, "\(failed)")
    }
  }

  @Test("A file that the manifest forgot is named")
  func forgotten() throws {
    try Workspace.withFolder { root in
      let paths = try FixtureModule("alpha").write(below: root)
      try Workspace.write(
        "CREATE TABLE alpha_thing (id INTEGER PRIMARY KEY) STRICT", to: paths.folder + "/migrations/0001_thing.sql")
      let items = ModuleCheck.run(library: paths.library, host: idleHost(), configuration: Self.configuration(root))
      let failed = items.filter { !$0.ok }
      #expect(failed.map(\.name) == ["files"])
      #expect(failed.first?.detail.en.contains("0001_thing.sql") == true)
    }
  }

  @Test("A file with another name, or without a manifest, says what was expected and where")
  func lost() throws {
    try Workspace.withFolder { root in
      let paths = try FixtureModule("alpha").write(below: root)
      #expect(rename(paths.library, root + "/lib/other.so") == 0)
      let renamed = ModuleCheck.run(library: root + "/lib/other.so", host: idleHost())
      #expect(renamed.map(\.ok) == [false])
      #expect(renamed.first?.detail.en.contains("lib<id>.so") == true)
      #expect(rename(root + "/lib/other.so", paths.library) == 0)
      let alone = ModuleCheck.run(library: paths.library, host: idleHost())
      #expect(alone.map(\.name) == ["manifest"])
      #expect(alone.first?.detail.en.contains("alpha") == true)
    }
  }

  private static func configuration(_ root: String) -> Configuration {
    var configuration = Configuration()
    configuration.modulePaths = [root + "/plugins"]
    configuration.libraryPaths = [root + "/lib"]
    return configuration
  }
}
