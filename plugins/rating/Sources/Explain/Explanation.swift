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
            "policy", ("title", $0.title?.in(say.language) ?? $0.name), ("version", $0.version),
            ("origin", say.origin($0.origin)))
        }),
    ]
    return Explanation(title: say("title", ("name", customer.name)), sections: all.filter { !$0.lines.isEmpty })
  }

  /// Who made it; nil where nobody had to sign in.
  private var author: String? { createdBy == "local" ? nil : createdBy }
  private var madeOn: CivilDate { createdOn ?? asOf }

  private func source(_ source: FactSource, _ say: Phrases) -> String {
    say.source(source, author: author, made: madeOn)
  }

  private func resultLines(_ say: Phrases) -> [String] {
    var lines = [
      say("customer", ("name", customer.name), ("archiveNumber", customer.archiveNumber)),
      author.map {
        say("madeBy", ("asOf", say.day(asOf)), ("createdOn", say.day(madeOn)), ("createdBy", $0))
      } ?? say("made", ("asOf", say.day(asOf)), ("createdOn", say.day(madeOn))),
      say("model", ("title", model.title.in(say.language)), ("version", model.version)),
      say(
        status.rawValue, ("grade", grade ?? "–"), ("subGrade", subGrade ?? "–"), ("score", score?.description ?? "–"),
        ("evidence", evidencePercent)),
    ]
    if let gradeMeaning { lines.append(say("meaning", ("meaning", gradeMeaning.in(say.language)))) }
    lines.append(say("evidence", ("evidence", evidencePercent)))
    for cap in caps where cap.from != cap.to {
      lines.append(say("cap", ("from", cap.from), ("to", cap.to), ("why", cap.why.in(say.language))))
    }
    return lines + flags.map { say("flag", ("flag", say.flag($0))) }
  }

  private func vetoLines(_ say: Phrases) -> [String] {
    var lines = vetoes.map { veto in
      let title = veto.title.in(say.language)
      return veto.since.map {
        say("vetoStanding", ("title", title), ("since", say.day($0)), ("source", source(veto.source, say)))
      } ?? say("veto", ("title", title), ("source", source(veto.source, say)))
    }
    if lines.isEmpty { lines.append(say("noVeto")) }
    for check in checks where !check.applies {
      lines.append(
        say("vetoChecked", ("title", check.title.in(say.language)), ("source", source(check.source, say))))
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
        ("source", source(factor.source, say)))
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
        "rigid", ("combination", rigid.combination), ("final", rigid.final.rawValue), ("rate", rigid.netCollectionRate))
    ] + rigid.notes.map { say("rigidNote", ("note", $0.text.in(say.language))) }
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
            "limitMethod", ("title", title), ("formula", step.formula?.in(say.language) ?? ""),
            ("working", worded(working, step, say))))
      } else if step.kind == .grade {
        lines.append(say("limitGrade", ("title", title)))
      } else {
        lines.append(say("limitCap", ("title", title), ("amount", step.amount.map(say.amount) ?? "–")))
      }
    }
    guard status != .incomplete else { return lines }
    if limitBinding == "noCredit" { return lines + [say("noCredit")] }
    let binding = limitSteps.first { $0.step == limitBinding }?.title.in(say.language) ?? "–"
    return lines + [limit.map { say("limit", ("amount", say.amount($0)), ("binding", binding)) } ?? say("noLimit")]
  }

  /// A working with its thousands marked and its result as an amount.
  private func worded(_ working: String, _ step: LimitStep, _ say: Phrases) -> String {
    var parts = working.split(separator: " ").map { String($0).grouped }
    if let amount = step.amount, parts.count > 2, parts.last == amount.currency.code {
      // A negative result stays a figure: its limit is zero.
      let result = parts[parts.count - 2]
      if !result.hasPrefix("-") { parts.replaceSubrange((parts.count - 2)..., with: [say.amount(amount)]) }
    }
    return parts.joined(separator: " ")
  }

  private func termLines(_ say: Phrases) -> [String] {
    guard let term else { return [] }
    return [
      say(
        "term", ("days", "\(term.creditDays)"), ("down", "\(term.downPaymentPercent)"),
        ("guarantee", say.guarantee(term.guarantee)), ("price", "\(term.priceAdjustmentPercent)")),
      nextReview.map { say("review", ("day", say.day($0))) } ?? say("reviewOrder"),
    ]
  }
}
