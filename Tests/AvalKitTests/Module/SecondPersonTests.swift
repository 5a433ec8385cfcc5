import AvalKit
import Testing

@Suite("Two persons")
struct SecondPersonTests {
  private let own = Text("You did this yourself.", zh: "由您本人提出。")

  /// Whether the rule was waived, or nil where the second person was refused.
  private func waived(_ first: [String], _ second: String, hasUsers: Bool = false) throws -> Bool? {
    do {
      return try SecondPerson.check(after: first, by: second, hasUsers: hasUsers, refusal: own, path: "/x")
    } catch {
      #expect(error.kind == .denied && error.path == "/x")
      return nil
    }
  }

  @Test("another person decides; whoever had a part in it does not")
  func persons() throws {
    #expect(try waived(["anna"], "bo") == false)
    #expect(try waived(["anna"], "anna") == nil)
    #expect(try waived(["bo", "anna"], "anna") == nil)
    #expect(try waived(["local"], "bo") == false)
  }

  @Test("local stands for both persons, on record, only where both are local and no user exists")
  func local() throws {
    #expect(try waived(["local"], "local") == true)
    #expect(try waived(["local"], "local", hasUsers: true) == nil)
    #expect(try waived(["anna"], "local") == nil)
    #expect(try waived(["anna"], "local", hasUsers: true) == nil)
    #expect(try waived(["local", "anna"], "local") == nil)
  }

  @Test("the host itself is nobody's second person", arguments: [false, true])
  func system(hasUsers: Bool) throws {
    for first in ["local", "anna", "system"] { #expect(try waived([first], "system", hasUsers: hasUsers) == nil) }
    #expect(try waived(["system"], "anna", hasUsers: hasUsers) == false)
  }
}
