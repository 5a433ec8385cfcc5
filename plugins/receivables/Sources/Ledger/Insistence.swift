import AvalKit

/// What is unusual but possible is refused with its reason, and goes through where the request says `insist: true`; what a
/// request insisted on stands in the audit.
final class Insistence {
  private struct Insisted: Encodable {
    let insisted: [Reason]
  }

  private struct Reason: Encodable {
    let reason: String
    let path: String
    let text: Text
  }

  private let call: Call
  private let insists: Bool
  private var insisted: [Reason] = []

  init(_ insists: Bool?, _ call: Call) {
    self.insists = insists == true
    self.call = call
  }

  /// Refuses with the reason, unless the request insists.
  ///
  /// - Parameters:
  ///   - reason: a word for programs.
  ///   - text: one sentence that says what is unusual.
  func object(_ reason: String, _ text: Text, path: String) throws {
    guard insists else {
      throw Failure(
        .failedPrecondition, "\(text.en) If it is meant, repeat the request with insist: true.",
        zh: "\(text.zhHans)如确需如此，请加上 insist: true 重新提交。", path: path)
    }
    insisted.append(Reason(reason: reason, path: path, text: text))
  }

  /// Writes down what was insisted on; nothing where nothing was.
  ///
  /// - Parameter subject: the document or customer that it concerns.
  func note(_ subject: String) throws {
    guard !insisted.isEmpty else { return }
    try call.change(subject, after: Insisted(insisted: insisted))
    insisted = []
  }
}
