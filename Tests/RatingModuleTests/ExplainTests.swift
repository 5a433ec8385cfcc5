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

  @Test("R-42: values are never searched for merge fields, and markup in a name stays text")
  func hostileNames() {
    #expect("{a} and {b}".filled([("a", "{b}"), ("b", "x")]) == "{b} and x")
    #expect("{unknown} {".filled([("a", "1")]) == "{unknown} {")
    let explanation = Explanation(title: "<b>", sections: [.init(title: "s", lines: ["[x](y) | *z*\n# t"])])
    #expect(explanation.markdown.contains("# \\<b\\>"))
    #expect(explanation.markdown.contains("- \\[x\\](y) \\| \\*z\\* \\# t\n"))
  }
}
