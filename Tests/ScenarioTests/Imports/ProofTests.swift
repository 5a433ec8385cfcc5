import AvalKit
import TestSupport
import Testing

/// The books prove themselves after whatever was imported.
@Suite("Proofs after imports")
struct ProofTests {
  private static let proofs = ["receivables.ledger.verify", "audit.verify"]

  private static func verify(_ rig: ImportRig, after name: String) throws {
    for proof in proofs {
      let reply = try rig.client.call(proof, [:], withinSeconds: 120)
      #expect(reply.result?["ok"] == true, "\(name): \(proof) \(reply.text.prefix(2000))")
    }
  }

  /// Ways to treat customers that a format's target may know; the first that it takes.
  private static let options: [JSONValue] = [["onNoMatch": "create"], ["onNoMatch": "park"], [:]]

  @Test("V-4, I-20: ledger.verify and audit.verify answer ok after every shipped sample")
  func samples() throws {
    try ImportRig.with(now: "2026-11-21T09:00:00+08:00") { rig in
      for sample in ShippedFormatTests.samples {
        var landed = false
        for options in Self.options where !landed {
          landed = try rig.run(sample.id, sample.file, [("options", options)]).result != nil
        }
        #expect(landed, "\(sample.id)")
        try Self.verify(rig, after: sample.id)
      }
    }
  }

  @Test("V-4: the same after samples with flipped, lost and repeated bytes", arguments: [1, 2, 3] as [UInt64])
  func damaged(_ run: UInt64) throws {
    let seed = Seed.fromEnvironment() &+ run
    print("SEED=\(seed)")
    var random = SplitMix(seed)
    try ImportRig.with(now: "2026-11-21T09:00:00+08:00") { rig in
      let samples = ShippedFormatTests.samples.shuffled(using: &random).prefix(14)
      for (number, sample) in samples.enumerated() {
        var bytes = try #require(Workspace.read(sample.file))
        for _ in 0...Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
          let at = Int.random(in: 0..<bytes.count, using: &random)
          switch Int.random(in: 0...3, using: &random) {
          case 0: bytes[at] = UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &random)
          case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
          case 2: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 200)], at: at)
          default: bytes[at] = [0x22, 0x3C, 0x2D, 0x2E, 0x0A, 0x2C].randomElement(using: &random) ?? 0
          }
        }
        let path = try rig.file("\(number)-\(sample.id)", bytes)
        _ = try rig.run(sample.id, path, [("options", ["onNoMatch": "create"])])
      }
      try Self.verify(rig, after: "seed \(seed)")
    }
  }
}
