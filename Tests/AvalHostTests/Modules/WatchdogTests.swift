import AvalHost
import TestSupport
import Testing

@Suite("Modules that never return")
struct WatchdogTests {
  @Test("A module that hangs while it is loaded or started costs its limit once; input that waited is still read")
  func hangs() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.defines["FIXTURE_INIT"] = "hang"
      try alpha.write(below: root)
      try FixtureModule("beta").write(below: root)
      var delta = FixtureModule("delta")
      delta.defines["FIXTURE_LOAD_HANGS"] = ""
      try delta.write(below: root)
      var gamma = FixtureModule("gamma")
      gamma.requires = [("alpha", "*")]
      try gamma.write(below: root)

      let probe = try ServedProcess(
        Workspace.products + "/ModuleProbe", [root, "3000", "alpha", "beta", "gamma", "delta"])
      probe.send(line: "sent before anything was loaded")
      let lines = (0..<5).map { _ in probe.line() ?? "" }
      #expect(lines[0].hasPrefix("beta enabled"))
      #expect(lines[1].hasPrefix("alpha refused neverReturned"))
      #expect(lines[1].contains("its init within 3.0 s (limits.moduleStart)"))
      #expect(lines[2].hasPrefix("delta refused neverReturned"))
      #expect(lines[2].contains("being loaded"))
      #expect(lines[3].hasPrefix("gamma disabled dependencyOff"))
      #expect(lines[4] == "echo sent before anything was loaded")
      probe.closeInput()
      #expect(probe.wait() == 0)
    }
  }

  @Test("The environment of another process does not refuse a module")
  func foreignEnvironment() throws {
    try Workspace.withFolder { root in
      try FixtureModule("alpha").write(below: root)
      let probe = try ServedProcess(
        Workspace.products + "/ModuleProbe", [root, "5000", "alpha"],
        environment: ["AVAL_REFUSED": "1 alpha:start:5000"])
      #expect(probe.line()?.hasPrefix("alpha enabled") == true)
      probe.closeInput()
      #expect(probe.wait() == 0)
    }
  }

  @Test("What a module prints while it starts does not reach the protocol's output")
  func prints() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.defines["FIXTURE_INIT"] = "print"
      try alpha.write(below: root)
      let probe = try ServedProcess(Workspace.products + "/ModuleProbe", [root, "5000", "alpha"])
      #expect(probe.line()?.hasPrefix("alpha enabled") == true)
      probe.closeInput()
      #expect(probe.rest() == [])
      #expect(probe.wait() == 0)
      #expect(probe.errorText().contains("a module prints to standard output"))
    }
  }
}
