import AvalKit
import Testing

@Suite("Identifiers of parties")
struct IdentifierTests {
  @Test(
    "numbers whose check digit fits",
    arguments: [
      (IdentifierScheme.uscc, "91350100M000100Y43"), (.uscc, "91110108551385082Q"), (.uscc, "９１１１０１０８５５１３８５０８２ｑ"),
      (.cnOrganisation, "55138508-2"), (.cnOrganisation, "D2143569-X"), (.cnOrganisation, "d2143569x"),
      (.lei, "549300EEJH4FEPDBBR25"), (.lei, "724500973ODKK3IFQ447"), (.iban, "DE89 3704 0044 0532 0130 00"),
      (.abn, "26 004 139 397"), (.acn, "004 085 616"), (.swedishOrganisation, "556016-0680"),
      (.swedishOrganisation, "165560160680"),
    ])
  func valid(scheme: IdentifierScheme, value: String) {
    #expect(scheme.check(value) == .valid)
  }

  @Test(
    "F-I1, F-I2 and their kin: a wrong character or shape is found",
    arguments: [
      (IdentifierScheme.uscc, "91350100M000100Y44"), (.uscc, "91350100M000100Y4"), (.uscc, "91350100I000100Y43"),
      (.uscc, "91110108551385082O"), (.cnOrganisation, "55138508-3"), (.cnOrganisation, "5513850-2"),
      (.lei, "549300EEJH4FEPDBBR26"), (.lei, "549300EEJH4FEPDBBR2X"), (.iban, "DE89370400440532013001"),
      (.iban, "DE8937040044053201300"), (.duns, "00354394793"), (.duns, "80473513A"), (.vat, "SE556123456702"),
      (.vat, "XX123456789"), (.abn, "26004139398"), (.acn, "004085617"), (.gbCompany, "0314001A"),
      (.swedishOrganisation, "5560160681"), (.uscc, ""), (.vat, "DE"), (.gbCompany, ""), (.uscc, "客户"),
    ])
  func invalid(scheme: IdentifierScheme, value: String) {
    #expect(scheme.check(value).isValid == false)
  }

  @Test(
    "schemes without a check digit say so",
    arguments: [
      (IdentifierScheme.duns, "80-473-5132", "804735132"), (.vat, "SE 556123456701", "SE556123456701"),
      (.vat, "NL123456789B01", "NL123456789B01"), (.vat, "GBGD123", "GBGD123"), (.vat, "ATU12345678", "ATU12345678"),
      (.gbCompany, "3140001", "03140001"), (.gbCompany, "sc123456", "SC123456"),
    ])
  func unchecked(scheme: IdentifierScheme, value: String, normalized: String) {
    #expect(scheme.check(value) == .noCheckDigit)
    #expect(scheme.normalized(value) == normalized)
  }

  @Test("any single wrong character of a USCC is found")
  func findsEverySingleError() {
    let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    let good = Array("91110108551385082Q".utf8)
    for index in good.indices {
      for other in alphabet where other != good[index] {
        var bad = good
        bad[index] = other
        #expect(IdentifierScheme.uscc.check(String(decoding: bad, as: UTF8.self)).isValid == false)
      }
    }
  }

  @Test("schemes are known under their common names; unknown ones are kept without a check")
  func names() throws {
    #expect(IdentifierScheme(name: "uscc") == .uscc && IdentifierScheme(name: "ABN") == .abn)
    let local = try PartyIdentifier(scheme: "de-crefo", value: " 412 000123 ")
    #expect(local.scheme == "DE-CREFO" && local.normalizedValue == "412000123" && local.check == .noCheckDigit)
    #expect(failureKind { _ = try PartyIdentifier(scheme: "USCC", value: "  ") } == .invalidParams)
  }

  @Test("A-54, F-A7: archive numbers are pinyin and a running number that may grow")
  func archiveNumbers() {
    #expect(ArchiveNumber.text(code: "jindian", running: 8) == "jindian008")
    #expect(ArchiveNumber.text(code: "jindian", running: 1000) == "jindian1000")
    #expect(ArchiveNumber.hasShape("jindian001") && ArchiveNumber.hasShape("a1234"))
    for text in ["jindian01", "001", "Jindian001", "jindian001a", "cus_281474976710657", "", "jin dian001"] {
      #expect(!ArchiveNumber.hasShape(text))
    }
  }

  @Test("a customer is named by id, archive number or identifier, never by name")
  func customerRefs() throws {
    let json = #"["cus_281474976710657","jindian001",{"scheme":"uscc","value":"91110108551385082Q"}]"#
    let refs = try JSONCoding.decode([CustomerRef].self, parsing: Array(json.utf8))
    #expect(refs[0] == .id(EntityID(prefix: "cus", number: 281_474_976_710_657)))
    #expect(refs[1] == .archiveNumber("jindian001"))
    #expect(refs[2].description == "USCC 91110108551385082Q")
    for bad in [#"["杭州金甸食品有限公司"]"#, #"["inv_1"]"#, #"[5]"#, #"[{"scheme":"USCC"}]"#] {
      #expect(failureKind { _ = try JSONCoding.decode([CustomerRef].self, parsing: Array(bad.utf8)) } == .invalidParams)
    }
  }
}
