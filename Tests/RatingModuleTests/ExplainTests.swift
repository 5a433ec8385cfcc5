import AvalKit
import RatingModule
import Testing

@Suite("Explanations")
struct ExplainTests {
  @Test("R-42: every sentence stands in both languages, with the same merge fields")
  func bothLanguages() throws {
    let policy: ExplainPolicy = try Shipped.policy("explain")
    for (key, text) in policy.texts {
      #expect(!text.en.isEmpty && !text.zhHans.isEmpty)
      #expect(fields(text.en) == fields(text.zhHans), "\(key)")
    }
    for status in ["graded", "vetoed", "incomplete"] { #expect(policy.texts[status] != nil) }
  }

  private func fields(_ text: String) -> Set<Substring> {
    Set(text.split(separator: "{").dropFirst().compactMap { $0.split(separator: "}").first })
  }

  @Test("R-42: every flag that the code or a shipped model can raise has words")
  func flags() throws {
    let policy: ExplainPolicy = try Shipped.policy("explain")
    var raised: Set = ["staleArchive", "pendingEvidence", "inputOverrides", "incomplete", "seedSilent"]
    raised.formUnion(StatementFault.Code.allCases.map(\.rawValue))
    let rigid: RigidPolicy = try Shipped.policy("rigid")
    raised.formUnion(rigid.collection.compactMap(\.flag) + rigid.interval.compactMap(\.flag))
    for name in ["standard", "six-c", "feature-18"] {
      let model = try Shipped.model(name).model
      raised.formUnion(model.evidence.caps.map(\.flag) + [model.evidence.reportStale.flag])
    }
    #expect(raised.subtracting(policy.flags.keys) == [])
  }

  @Test("R-42: a source is read without identifier, path or file, and every kind of source has a name")
  func sources() throws {
    let policy: ExplainPolicy = try Shipped.policy("explain")
    let made = try CivilDate(parsing: "2026-05-06")
    let kinds: [FactSource.Kind] = [
      .input, .statement, .creditReport, .tradeExperience, .receivables, .rigid, .assessment,
    ]
    for kind in kinds {
      let source = FactSource(
        kind, document: "crr_281474976710657", day: made, file: "sample.csv", path: "/inputs/rigid",
        detail: "AAB, R-16",
        words: Text("seven items", zh: "七笔款项"))
      for language in [Language.en, .zhHans] {
        let line = policy.phrases(language).source(source, author: nil, made: made)
        #expect(policy.sources[kind.rawValue] != nil)
        for hidden in ["crr_", "sample", "/", "R-16", "2026-05-06", kind == .rigid ? "{" : kind.rawValue + " ·"] {
          #expect(!line.contains(hidden), "\(line)")
        }
        #expect(line.contains(language == .en ? "seven items" : "七笔款项"))
      }
    }
    let entered = policy.phrases(.zhHans).source(FactSource(.input), author: "王经理", made: made)
    #expect(entered == "人工录入（王经理，2026年5月6日）")
  }

  @Test("R-42: between Chinese characters stand full-width marks")
  func typography() throws {
    let policy: ExplainPolicy = try Shipped.policy("explain")
    let all = [policy.texts, policy.flags, policy.sources, policy.guarantees, policy.origins].flatMap(\.values)
    func isChinese(_ scalar: Unicode.Scalar) -> Bool { (0x4E00...0x9FFF).contains(scalar.value) }
    for text in all.map(\.zhHans) {
      let scalars = Array(text.unicodeScalars)
      for (index, scalar) in scalars.enumerated() where ",:;()!?".unicodeScalars.contains(scalar) {
        let neighbours = [index - 1, index + 1].filter(scalars.indices.contains).map { scalars[$0] }
        #expect(!neighbours.contains(where: isChinese), "\(text)")
      }
    }
  }

  @Test("R-42: thousands are marked in figures alone")
  func grouped() {
    #expect(
      ["1234567.80", "-1000", "999", "2026-05-06", "×", "1.5", "0.7"].map(\.grouped)
        == ["1,234,567.80", "-1,000", "999", "2026-05-06", "×", "1.5", "0.7"])
  }

  @Test("R-42: values are never searched for merge fields, and markup in a name stays text")
  func hostileNames() {
    #expect("{a} and {b}".filled([("a", "{b}"), ("b", "x")]) == "{b} and x")
    #expect("{unknown} {".filled([("a", "1")]) == "{unknown} {")
    let explanation = Explanation(title: "<b>", sections: [.init(title: "s", lines: ["[x](y) | *z*\n# t"])])
    #expect(explanation.markdown.contains("# \\<b\\>"))
    #expect(explanation.markdown.contains("- \\[x\\](y) \\| \\*z\\* \\# t\n"))
  }
}
