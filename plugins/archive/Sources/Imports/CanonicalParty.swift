import AvalKit

/// What canonical records of every kind say about the company they are about.
struct CanonicalParty {
  /// The numbers, in the record's order: the best first.
  let identifiers: [PartyIdentifier]
  /// Why the first of the numbers that nobody can be found by cannot.
  private(set) var unusable: Text?

  /// Reads `ids`. A number whose check digit does not fit refuses the record; one of a scheme without a check digit
  /// whose shape is odd stays in the document and is not used to find anybody.
  init(ids node: JSONNode?, path: String = "/ids") throws {
    var identifiers: [PartyIdentifier] = []
    for (index, element) in node.list.enumerated() {
      guard let identifier = try Self.identifier(element, path: "\(path)/\(index)", &unusable) else { continue }
      if !identifiers.contains(where: { $0.scheme == identifier.scheme }) { identifiers.append(identifier) }
    }
    self.identifiers = identifiers
  }

  /// The number that a record names its customer by, before the others.
  init(first node: JSONNode, path: String, then others: CanonicalParty) throws {
    let first = try Self.identifier(node, path: path, &unusable)
    unusable = unusable ?? others.unusable
    identifiers = [first].compactMap(\.self) + others.identifiers.filter { $0.scheme != first?.scheme }
  }

  private static func identifier(_ element: JSONNode, path: String, _ unusable: inout Text?) throws -> PartyIdentifier?
  {
    guard let scheme = element.text("scheme"), let value = element.text("value") else { return nil }
    let identifier = try PartyIdentifier(scheme: scheme, value: value)
    guard case .invalid(let reason) = identifier.check else { return identifier }
    guard !identifier.hasCheckDigit else { throw Failure(.invalidParams, reason, path: path + "/value") }
    unusable = unusable ?? reason
    return nil
  }

  /// Addresses as the archive keeps them.
  static func addresses(_ node: JSONNode?) -> [Address] {
    node.list.compactMap { element -> Address? in
      let lines = element["lines"].list.compactMap { $0.string?.nonBlank }
      let text = lines.isEmpty ? element.text("text") : lines.joined(separator: ", ")
      guard let text = text ?? element.text("city") else { return nil }
      return Address(
        kind: element.text("kind").map { Address.Kind(rawValue: $0.lowercased()) ?? .other }, text: text,
        city: element.text("city"), region: element.text("region"), postCode: element.text("postCode"),
        country: element.text("country"))
    }
  }
}

extension PartyIdentifier {
  /// Whether the scheme has a check digit that this house computes.
  var hasCheckDigit: Bool {
    switch IdentifierScheme(rawValue: scheme) {
    case .uscc, .cnOrganisation, .lei, .iban, .abn, .acn, .swedishOrganisation: true
    case .duns, .vat, .gbCompany, nil: false
    }
  }
}
