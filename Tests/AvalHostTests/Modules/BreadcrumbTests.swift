import AvalHost
import Glibc
import TestSupport
import Testing

@Suite("Breadcrumb", .serialized)
struct BreadcrumbTests {
  @Test(
    "A module that brings the host down twice in a row is quarantined by the next start; the others are up",
    arguments: ["crash", "leave", "abort", "overflow"])
  func quarantine(_ what: String) throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      alpha.defines["FIXTURE_INIT"] = what
      try alpha.write(below: root)
      try FixtureModule("beta").write(below: root)
      for _ in 0..<2 {
        let crashed = try Self.probe(root)
        #expect(crashed.line() == nil)
        #expect(crashed.wait() != 0)
      }
      let third = try Self.probe(root)
      #expect(third.line()?.hasPrefix("beta enabled") == true)
      let line = third.line() ?? ""
      #expect(line.hasPrefix("alpha quarantined crashed"), "\(line)")
      #expect(line.contains("2 times in a row") && line.contains("module.enable"))
      third.closeInput()
      #expect(third.wait() == 0)
      // A clean end of the others does not lift it; forgiving does.
      let crumb = try Breadcrumb(path: root + "/crumb")
      #expect(crumb.crashes == ["alpha": 2])
      crumb.forgive("alpha")
      #expect(crumb.barred.isEmpty)
    }
  }

  @Test("An orderly end between two crashes breaks the row")
  func orderlyEnd() throws {
    try Workspace.withFolder { root in
      var alpha = FixtureModule("alpha")
      try FixtureModule("beta").write(below: root)
      for what in ["crash", "quiet", "crash"] {
        alpha.defines["FIXTURE_INIT"] = what
        try alpha.write(below: root)
        let probe = try Self.probe(root)
        probe.closeInput()
        #expect((probe.wait() == 0) == (what == "quiet"))
      }
      #expect(try Breadcrumb(path: root + "/crumb").crashes == ["alpha": 1])
    }
  }

  @Test("A host that is killed while modules run blames none of them")
  func killed() throws {
    try Workspace.withFolder { root in
      for _ in 0..<3 {
        let crumb = try Breadcrumb(path: root + "/crumb")
        crumb.number(["alpha", "beta"])
        // The inner closure abandons the object as a killed process does: nothing is finished, no signal came.
        crumb.during(0) { crumb.during(1) {} }
        #expect(crumb.crashes.isEmpty)
      }
      #expect(try Breadcrumb(path: root + "/crumb").barred.isEmpty)
    }
  }

  @Test("Several processes share the file; a crash of one is counted while the other lives")
  func shared() throws {
    try Workspace.withFolder { root in
      let mine = try Breadcrumb(path: root + "/crumb")
      mine.number(["alpha"])
      var alpha = FixtureModule("alpha")
      alpha.defines["FIXTURE_INIT"] = "crash"
      try alpha.write(below: root)
      try FixtureModule("beta").write(below: root)
      #expect(try Self.probe(root).wait() != 0)
      #expect(try Breadcrumb(path: root + "/crumb").crashes == ["alpha": 1])
      mine.finish()
      #expect(mine.crashes.isEmpty)
    }
  }

  @Test("A file that is no breadcrumb is begun anew; one that cannot be made says so")
  func unusable() throws {
    try Workspace.withFolder { root in
      try Workspace.write(String(repeating: "nonsense ", count: 20_000), to: root + "/crumb")
      #expect(try Breadcrumb(path: root + "/crumb").crashes.isEmpty)
      let inert = Breadcrumb.open(beside: root + "/missing/aval.sqlite")
      #expect(inert.problem?.message.en.contains("aval.sqlite-crumb") == true)
      #expect(inert.during(0) { 7 } == 7 && inert.barred.isEmpty)
    }
  }

  private static func probe(_ root: String) throws -> ServedProcess {
    try ServedProcess(Workspace.products + "/ModuleProbe", [root, "5000", "alpha", "beta"])
  }
}
