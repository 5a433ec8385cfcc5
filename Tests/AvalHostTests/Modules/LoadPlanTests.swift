import AvalHost
import AvalKit
import Glibc
import TestSupport
import Testing

@Suite("Load order and selection")
struct LoadPlanTests {
  @Test("Load order is (dependency depth, id), whatever the configuration's order")
  func order() throws {
    try Workspace.withFolder { root in
      try Self.write(below: root, "delta", requires: [])
      try Self.write(below: root, "alpha", requires: ["delta"])
      try Self.write(below: root, "beta", requires: ["alpha", "delta"])
      try Self.write(below: root, "gamma", requires: ["delta"])
      try Self.write(below: root, "epsilon", requires: [])
      let wanted = ["beta", "gamma", "alpha", "epsilon", "delta"].map { Configuration.Module(id: $0) }
      let modules = ModuleLoader(fixturesBelow: root, wanted).load(host: idleHost())
      #expect(modules.entries.map(\.id) == ["delta", "epsilon", "alpha", "gamma", "beta"])
      #expect(modules.enabled.count == 5)
    }
  }

  @Test("One id in two folders refuses the later, naming both; the first is used")
  func duplicateID() throws {
    try Workspace.withFolder { root in
      let first = try FixtureModule("alpha").write(below: root)
      mkdir(root + "/second", 0o755)
      let second = try FixtureModule("alpha").write(below: root + "/second")
      let loader = ModuleLoader(
        wanted: [Configuration.Module(id: "alpha", required: true)],
        modulePaths: [root + "/plugins", root + "/second/plugins"], libraryFolders: [root + "/lib"])
      let modules = loader.load(host: idleHost())
      #expect(modules.entries.map(\.state) == [.enabled, .refused])
      #expect(modules.entries[1].refusal?.cause == .duplicateModule)
      let reason = try #require(modules.entries[1].reason)
      #expect(reason.en.contains(Files.real(first.folder)) && reason.en.contains(Files.real(second.folder)))
      #expect(modules.module("alpha")?.state == .enabled)
      #expect(modules.startStopper == nil)
    }
  }

  @Test("A module that the configuration does not list is not loaded, and its dependents name it")
  func notListed() throws {
    try Workspace.withFolder { root in
      try Self.write(below: root, "alpha", requires: [])
      try Self.write(below: root, "beta", requires: ["alpha"])
      try Self.write(below: root, "gamma", requires: ["beta"])
      let wanted = ["beta", "gamma"].map { Configuration.Module(id: $0) }
      let modules = ModuleLoader(fixturesBelow: root, wanted).load(host: idleHost())
      #expect(modules.entries.map(\.refusal?.cause) == [.notListed, .dependencyOff, .dependencyOff])
      #expect(modules.entries.allSatisfy { $0.state == .disabled && $0.table == nil })
      #expect(modules.module("gamma")?.reason?.en.contains("gamma needs beta") == true)
      #expect(modules.module("gamma")?.reason?.en.contains("alpha") == true)
    }
  }

  @Test("A required module that is refused stops the start with its reason; an optional one does not")
  func required() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.defines["FIXTURE_INIT"] = "refuse"
      try alpha.write(below: root)
      try Self.write(below: root, "beta", requires: ["alpha"])
      let load = { (wanted: [Configuration.Module]) in
        ModuleLoader(fixturesBelow: root, wanted).load(host: idleHost())
      }
      #expect(load([Configuration.Module(id: "alpha"), Configuration.Module(id: "beta")]).startStopper == nil)
      let stopper = load([Configuration.Module(id: "alpha", required: true)]).startStopper
      #expect(stopper?.message.en.contains("required module alpha: ") == true)
      #expect(stopper?.message.en.contains("names no policy.") == true)
      let dependent = load([Configuration.Module(id: "alpha"), Configuration.Module(id: "beta", required: true)])
      #expect(dependent.startStopper?.message.en.contains("required module beta: Module beta needs alpha") == true)
      let absent = load([Configuration.Module(id: "omega", required: true)])
      #expect(absent.startStopper?.message.en.contains("required module omega") == true)
    }
  }

  @Test("`uses` is never a reason to refuse, though it is circular or names what is absent")
  func uses() throws {
    try Workspace.withFolder { root in
      for (id, other) in [("alpha", "beta"), ("beta", "alpha")] {
        var module = FixtureModule(id)
        module.more = #", "uses": {"views": ["\#(other)_item_v1", "omega_item_v1"], "events": ["omega.item.done"]}"#
        try module.write(below: root)
      }
      let wanted = ["alpha", "beta"].map { Configuration.Module(id: $0) }
      let modules = ModuleLoader(fixturesBelow: root, wanted).load(host: idleHost())
      #expect(modules.enabled.map(\.id) == ["alpha", "beta"])
      #expect(modules.entries[0].manifest?.usedViews == ["beta_item_v1", "omega_item_v1"])
    }
  }

  @Test("Each method is found by its full name, with the number that its library gave it")
  func numbers() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.methods = ["echo.get", "thing.post"]
      alpha.writes = ["thing.post"]
      alpha.implemented = ["alpha.thing.post", "alpha.echo.get"]
      try alpha.write(below: root)
      let modules = ModuleLoader(fixturesBelow: root, [Configuration.Module(id: "alpha")]).load(host: idleHost())
      let place = try #require(modules.method("alpha.thing.post"))
      #expect((place.module, place.declaration, place.number) == (0, 1, 0))
      #expect(modules.entries[0].declarations[place.declaration].effect == .write)
      #expect(modules.method("alpha.echo.get")?.number == 1)
      #expect(modules.method("thing.post") == nil)
    }
  }

  @Test("A module id is 2 to 31 lower-case letters and digits and none of the host's own names")
  func names() throws {
    for id in ["a", "Alpha", "1alpha", "al_pha", "al-pha", String(repeating: "a", count: 32), "账"] {
      #expect(!ModuleName.isWellFormed(id), "\(id)")
    }
    for id in ["ab", "a1", String(repeating: "a", count: 31)] { #expect(ModuleName.isWellFormed(id), "\(id)") }
    try Workspace.withFolder { root in
      for id in ["system", "host", "sqlite", "rpc", "policy"] {
        var module = FixtureModule(id)
        module.built = false
        try module.write(below: root)
      }
      let refusals = ModuleCatalog(paths: [root + "/plugins"]).candidates.map(\.manifest)
      #expect(refusals.count == 5)
      for refusal in refusals {
        #expect(throws: Refusal.self) { try refusal.get() }
      }
    }
  }

  private static func write(below root: String, _ id: String, requires: [String]) throws {
    var module = FixtureModule(id)
    module.requires = requires.map { ($0, "^0.1") }
    try module.write(below: root)
  }
}
