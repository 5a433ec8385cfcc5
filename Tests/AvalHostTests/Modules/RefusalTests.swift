import AvalHost
import Glibc
import ModuleABI
import TestSupport
import Testing

/// A host table for modules that are loaded and never called: it lives as long as the process.
let idleHost: @Sendable () -> UnsafePointer<aval_host> = {
  let table = UnsafeMutablePointer<aval_host>.allocate(capacity: 1)
  table.initialize(
    to: aval_host(
      size: MemoryLayout<aval_host>.size, abi: AVAL_ABI, facility: { _ in nil }, log: { _, _, _ in }))
  return UnsafePointer(table)
}

extension ModuleLoader {
  /// A loader of the fixtures below a root.
  init(fixturesBelow root: String, _ wanted: [Configuration.Module]) {
    self.init(wanted: wanted, modulePaths: [root + "/plugins"], libraryFolders: [root + "/lib"])
  }
}

@Suite("Refused modules")
struct RefusalTests {
  @Test("A library cut short at any length is refused by its headers, before it is mapped")
  func truncated() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("SEED=\(seed)")
    var generator = SplitMix(state: seed)
    try Workspace.withFolder { root in
      let paths = try FixtureModule("alpha").write(below: root)
      let whole = try #require(Workspace.read(paths.library))
      let lengths =
        [whole.count - 1, 64, 63, 20, 19, 4, 1]
        + (0..<60).map { _ in
          Int.random(in: 0..<whole.count, using: &generator)
        }
      for length in lengths {
        try FixtureModule.write(Array(whole.prefix(length)), to: paths.library)
        let modules = ModuleLoader(fixturesBelow: root, [.init(id: "alpha")]).load(host: idleHost())
        let cause = modules.module("alpha")?.refusal?.cause
        #expect(cause == (length < 20 ? .notLibrary : .truncated), "\(length) of \(whole.count) bytes: \(modules)")
      }
    }
  }

  static let cases =
    RefusalCase.files + RefusalCase.tables + RefusalCase.manifests + RefusalCase.relations
    + RefusalCase.work

  @Test("A module that cannot be used is refused with expected, found and remedy; the others are up", arguments: cases)
  func refuses(_ example: RefusalCase) throws {
    try Workspace.withFolder { root in
      try FixtureModule("beta").write(below: root)
      var gamma = FixtureModule("gamma")
      gamma.requires = [("alpha", "*")]
      try gamma.write(below: root)
      var alpha = FixtureModule("alpha")
      example.change(&alpha)
      try example.spoil(alpha.write(below: root), root)

      let wanted =
        [Configuration.Module(id: "alpha", sha256: example.pin)]
        + (["beta", "gamma"] + example.others).map { Configuration.Module(id: $0) }
      let modules = ModuleLoader(fixturesBelow: root, wanted).load(host: idleHost())

      let refused = try #require(modules.module("alpha"))
      let reason = try #require(refused.reason)
      #expect(refused.refusal?.cause == example.cause, "\(reason.en)")
      #expect(refused.state == (example.cause == .dependencyOff ? .disabled : .refused))
      for part in example.parts { #expect(reason.en.contains(part), "\(part) is not in: \(reason.en)") }
      #expect(reason.en.hasSuffix(".") && reason.zhHans.hasSuffix("。"), "\(reason.en) \(reason.zhHans)")
      #expect(modules.method("alpha.echo.get") == nil)

      #expect(modules.module("beta")?.state == .enabled)
      #expect(modules.method("beta.echo.get") != nil)
      let dependent = try #require(modules.module("gamma"))
      #expect(dependent.state == .disabled || dependent.refusal?.cause == .dependencyRange)
      #expect(dependent.reason?.en.contains("alpha") == true)
      #expect(modules.startStopper == nil)
    }
  }
}

/// A small repeatable generator (splitmix64).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
