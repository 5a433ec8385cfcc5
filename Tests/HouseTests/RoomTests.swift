import Testing

/// Rooms know each other in one direction only: what is lower can be read, and changed, without what is above it.
@Suite("Rooms")
struct RoomTests {
  @Test("AvalImport goes up by floors, from bytes to runs; XML and CSV do not know each other")
  func importFloors() {
    let rooms = Rooms(target: "Sources/AvalImport")
    #expect(rooms.uses.count > 100)
    #expect(
      rooms.faults(floors: [
        ["Ground"], ["Text"], ["Values"], ["Tagged"], ["XML", "CSV"], ["Canonical"], ["Compile"], ["Write"], ["Run"],
        ["Formats"],
      ]) == [])
  }

  @Test("A room that knows a higher one, and one that the plan lacks, are noticed (canary)")
  func canary() {
    let rooms = Rooms(target: "Sources/AvalImport")
    let faults = rooms.faults(floors: [["Write"], ["Compile", "XML"]])
    #expect(faults.contains { $0.hasPrefix("Write/") && $0.contains(" of Compile") })
    #expect(faults.contains { $0.hasPrefix("Compile/") && $0.contains(" of XML") })
    #expect(faults.contains("CSV is no room of the plan"))
  }

  @Test("Words in comments and quotes are not code, and what a type holds is not declared beside it")
  func words() {
    let text = "// struct Gone\nstruct Here {\n  let text = \"Quoted \\\" \\(deep)\" // more\n  enum Inside {}\n}\n"
    #expect(SourceWords.of(text) == ["struct", "Here", "{", "let", "text", "enum", "Inside", "{", "}", "}"])
  }
}
