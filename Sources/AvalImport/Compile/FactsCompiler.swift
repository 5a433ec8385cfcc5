import AvalKit

extension FieldCompiler {
  /// `{"facts": {…}}`: a list of statements out of facts that point to contexts and units.
  mutating func facts(_ node: FormatNode, _ members: [CanonicalMember], _ place: FieldPlace) throws(FormatProblem)
    -> FactsSpec
  {
    try node.allow(["facts"])
    let facts = try node.required("facts")
    try facts.allow(["contexts", "start", "end", "without", "concepts", "units", "measure", "minLines", "fits"])
    guard xml, members.contains(where: { $0.name == "lines" }) else {
      throw facts.problem("“facts” makes a list of statements out of XML.", zh: "facts 用于从 XML 生成报表列表。")
    }
    func inside(_ path: Path) -> FieldPlace { FieldPlace(nodes: ends([path], place), path: path.text) }
    let contexts = try path(try facts.required("contexts"), place, text: false)
    let context = inside(contexts)
    let units = try path(try facts.required("units"), place, text: false)
    var concepts: [(path: Path, code: [UInt8])] = []
    for (name, code) in try facts.required("concepts").members {
      let concept = try attribute(name, code, place, text: true)
      for reference in ["@contextRef", "@unitRef", "@scale", "@sign"] {
        _ = try attribute(reference, code, inside(concept), text: true)
      }
      concepts.append((concept, JSONText.literal(try code.text())))
    }
    var fits: [(code: [UInt8], of: [UInt8], minus: [UInt8])] = []
    for (code, node) in facts.member("fits")?.members ?? [] {
      try node.allow(["of", "minus"])
      let (whole, rest) = (try node.required("of").text(), try node.required("minus").text())
      fits.append((JSONText.literal(code), JSONText.literal(whole), JSONText.literal(rest)))
    }
    var without: PathPredicate?
    if let member = facts.member("without"), case .path(let predicate) = try condition(member, context) {
      without = predicate
    }
    provenance.append(place.path.isEmpty ? "*" : place.path + "/*")
    return FactsSpec(
      contexts: contexts, start: try paths(try facts.required("start"), context, text: true),
      end: try paths(try facts.required("end"), context, text: true), without: without, concepts: concepts,
      units: units,
      measure: try path(try facts.required("measure"), inside(units), text: true),
      minimumLines: try facts.member("minLines")?.integer(1...1000) ?? 1,
      contextRef: try attribute("@contextRef", facts, FieldPlace(nodes: [], path: ""), text: true),
      unitRef: try attribute("@unitRef", facts, FieldPlace(nodes: [], path: ""), text: true),
      id: try both("@id", facts, [context, inside(units)]),
      scale: try attribute("@scale", facts, FieldPlace(nodes: [], path: ""), text: true),
      sign: try attribute("@sign", facts, FieldPlace(nodes: [], path: ""), text: true),
      provenance: provenance.count - 1,
      fits: fits)
  }

  private mutating func attribute(_ text: String, _ node: FormatNode, _ place: FieldPlace, text wantsText: Bool)
    throws(FormatProblem) -> Path
  {
    do {
      let path = try PathParser.parse(text, namespaces: namespaces, symbols: &symbols)
      for context in place.nodes { _ = trie.add(path, from: context, wantsText: wantsText) }
      return path
    } catch {
      throw node.problem(error)
    }
  }

  private mutating func both(_ text: String, _ node: FormatNode, _ places: [FieldPlace]) throws(FormatProblem) -> Path {
    var path = try attribute(text, node, FieldPlace(nodes: [], path: ""), text: true)
    for place in places { path = try attribute(text, node, place, text: true) }
    return path
  }
}
