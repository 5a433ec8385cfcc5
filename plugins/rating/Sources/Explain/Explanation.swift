import AvalKit

/// An assessment put into words: a title and sections of lines.
package struct Explanation: Codable, Sendable {
  package struct Section: Codable, Sendable {
    package let title: String
    package let lines: [String]

    package init(title: String, lines: [String]) {
      self.title = title
      self.lines = lines
    }
  }

  package let title: String
  package let sections: [Section]

  package init(title: String, sections: [Section]) {
    self.title = title
    self.sections = sections
  }

  /// Plain text.
  package var text: String {
    var result = title + "\n"
    for section in sections {
      result += "\n" + section.title + "\n"
      for line in section.lines { result += "  " + line + "\n" }
    }
    return result
  }

  /// Markdown: headings and lists; what customers typed cannot become markup.
  package var markdown: String {
    var result = "# \(Explanation.escaped(title))\n"
    for section in sections {
      result += "\n## \(Explanation.escaped(section.title))\n\n"
      for line in section.lines { result += "- \(Explanation.escaped(line))\n" }
    }
    return result
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\`*_{}[]<>#|".contains(character) { result.append("\\") }
      result.append(character == "\n" || character == "\r" ? " " : character)
    }
    return result
  }
}

extension Assessment {
  /// The whole assessment in words, in the order in which a committee reads: result, vetoes, factors, what is missing,
  /// limit, terms, policies.
  package func explained(_ say: Phrases) -> Explanation {
    let all = [
      Explanation.Section(title: say("resultTitle"), lines: resultLines(say)),
      Explanation.Section(title: say("vetoTitle"), lines: vetoLines(say)),
      Explanation.Section(title: say("factorTitle"), lines: factorLines(say)),
      Explanation.Section(title: say("rigidTitle"), lines: rigidLines(say)),
      Explanation.Section(title: say("missingTitle"), lines: missingLines(say)),
      Explanation.Section(title: say("limitTitle"), lines: limitLines(say)),
      Explanation.Section(title: say("termTitle"), lines: termLines(say)),
      Explanation.Section(
        title: say("policyTitle"),
        lines: policies.map {
          say(
            "policy", ("name", $0.name), ("version", $0.version), ("origin", say.origin($0.origin)),
            ("sha256", $0.sha256))
        }),
    ]
    return Explanation(title: say("title", ("id", "\(id)")), sections: all.filter { !$0.lines.isEmpty })
  }

  private func resultLines(_ say: Phrases) -> [String] {
    var lines = [
      say(
        "customer", ("name", customer.name), ("archiveNumber", customer.archiveNumber),
        ("customer", "\(customer.id)")),
      say("made", ("asOf", "\(asOf)"), ("createdAt", "\(createdAt)"), ("createdBy", createdBy)),
      say(
        "model", ("model", model.id), ("title", model.title.in(say.language)), ("version", model.version),
        ("rule", model.rule)),
      say(
        status.rawValue, ("grade", grade ?? "–"), ("subGrade", subGrade ?? "–"), ("score", score?.description ?? "–"),
        ("evidence", evidencePercent)),
    ]
    if let gradeMeaning {
      lines.append(say("meaning", ("meaning", gradeMeaning.in(say.language)), ("rule", gradeRule ?? "")))
    }
    lines.append(say("evidence", ("evidence", evidencePercent)))
    for cap in caps {
      lines.append(
        say(
          "cap", ("from", cap.from), ("to", cap.to), ("why", cap.why.in(say.language)), ("rule", cap.rule)))
    }
    return lines + flags.map { say("flag", ("flag", say.flag($0))) }
  }

  private func vetoLines(_ say: Phrases) -> [String] {
    var lines = vetoes.map {
      say(
        "veto", ("title", $0.title.in(say.language)), ("value", $0.value), ("rule", $0.rule),
        ("source", say.source($0.source)))
    }
    if lines.isEmpty { lines.append(say("noVeto")) }
    for check in checks where !check.applies {
      lines.append(
        say(
          "vetoChecked", ("title", check.title.in(say.language)), ("value", check.value),
          ("source", say.source(check.source))))
    }
    return lines
      + missing.filter { $0.kind == .veto }.map {
        say("vetoUnchecked", ("title", $0.title.in(say.language)), ("why", $0.text.in(say.language)))
      }
  }

  private func factorLines(_ say: Phrases) -> [String] {
    var lines = factors.map { factor in
      say(
        "factor", ("title", factor.title.in(say.language)),
        ("value", quantity(factor, say)), ("band", band(factor, say)),
        ("points", "\(factor.points)"), ("weight", "\(factor.weight)"), ("contribution", "\(factor.contribution)"),
        ("rule", factor.rule), ("source", say.source(factor.source)))
    }
    if let score { lines.append(say("sum", ("score", "\(score)"))) }
    if factors.contains(where: { $0.weight != $0.declaredWeight }) { lines.append(say("weightsShared")) }
    return lines
  }

  private func quantity(_ factor: FactorResult, _ say: Phrases) -> String {
    let value = factor.valueTitle?.in(say.language) ?? factor.value
    let unit = factor.unitTitle.in(say.language)
    return unit.isEmpty ? value : say("quantity", ("value", value), ("unit", unit))
  }

  private func band(_ factor: FactorResult, _ say: Phrases) -> String {
    guard let band = factor.band else { return say("direct") }
    return band == "else" ? say("else") : factor.valueTitle?.in(say.language) ?? band
  }

  private func rigidLines(_ say: Phrases) -> [String] {
    guard let rigid else { return [] }
    return [
      say(
        "rigid", ("combination", rigid.combination), ("final", rigid.final.rawValue), ("rule", rigid.rule),
        ("rate", rigid.netCollectionRate))
    ] + rigid.notes.map { say("rigidNote", ("note", $0.text.in(say.language)), ("rule", $0.rule)) }
  }

  private func missingLines(_ say: Phrases) -> [String] {
    missing.filter { $0.kind == .factor }.map {
      say(
        "missingFactor", ("title", $0.title.in(say.language)), ("weight", $0.declaredWeight?.description ?? "–"),
        ("why", $0.text.in(say.language)))
    }
  }

  private func limitLines(_ say: Phrases) -> [String] {
    var lines: [String] = []
    for step in limitSteps {
      let title = step.title.in(say.language)
      if let gap = step.missing {
        lines.append(say("limitMissing", ("title", title), ("why", gap.text.in(say.language))))
      } else if let working = step.working {
        lines.append(
          say(
            "limitMethod", ("title", title), ("formula", step.formula?.in(say.language) ?? ""), ("working", working),
            ("rule", step.rule)))
      } else {
        lines.append(
          say("limitCap", ("title", title), ("amount", step.amount?.description ?? "–"), ("rule", step.rule)))
      }
    }
    guard status != .incomplete else { return lines }
    let binding = limitSteps.first { $0.step == limitBinding }?.title.in(say.language) ?? "–"
    lines.append(limit.map { say("limit", ("amount", $0.description), ("binding", binding)) } ?? say("noLimit"))
    return lines
  }

  private func termLines(_ say: Phrases) -> [String] {
    guard let term else { return [] }
    return [
      say(
        "term", ("days", "\(term.creditDays)"), ("down", "\(term.downPaymentPercent)"),
        ("guarantee", say.guarantee(term.guarantee)), ("price", "\(term.priceAdjustmentPercent)"),
        ("rule", term.rule)),
      nextReview.map { say("review", ("day", "\($0)"), ("rule", reviewRule)) }
        ?? say("reviewOrder", ("rule", reviewRule)),
    ]
  }
}
