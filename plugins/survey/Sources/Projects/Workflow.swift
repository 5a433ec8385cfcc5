import AvalKit

/// The states of a survey and how it goes from one to the next, `policies/workflow.json` (S-67 … S-69).
package struct Workflow: Codable, Sendable {
  package struct State: Codable, Sendable {
    package let state: String
    package let title: Text
  }

  /// A step that needs something said with it.
  package struct Step: Codable, Sendable {
    package enum Need: String, Codable, Sendable {
      case problems
      case noProblems
      case followUp
    }

    package let from: String
    package let to: String
    package let needs: Need
    package let rule: String
  }

  package let schema: Int
  package let version: String
  package let title: Text
  package let rule: String
  /// In order; a project goes to the next, or back by a loop.
  package let states: [State]
  package let loops: [Step]
  package let needs: [Step]
  /// In which states answers are taken, and for which phase.
  package let answersIn: [String: String]

  /// Where a project may go from a state.
  package func next(_ state: String) -> [String] {
    guard let index = states.firstIndex(where: { $0.state == state }) else { return [] }
    let following = index + 1 < states.count ? [states[index + 1].state] : []
    return following + loops.filter { $0.from == state }.map(\.to)
  }

  /// Refuses a step that skips a state, or that lacks what it needs.
  package func check(from: String, to: String, problems: [String], hasFollowUp: Bool) throws(Failure) {
    guard states.contains(where: { $0.state == to }) else {
      let all = states.map(\.state)
      throw Failure(
        .invalidParams, "There is no state \(to); they are: \(all.joined(separator: ", ")).",
        zh: "没有状态 \(to)；可用：\(all.joined(separator: "、"))。", path: "/to")
    }
    let allowed = next(from)
    guard allowed.contains(to) else {
      let list =
        allowed.isEmpty
        ? Text("nowhere", zh: "（无）")
        : Text(
          allowed.joined(separator: " or "), zh: allowed.joined(separator: "、"))
      throw Failure(
        .failedPrecondition, "From \(from) a survey goes to \(list.en); no state is skipped.",
        zh: "调查由 \(from) 只能进入 \(list.zhHans)，不得跳过状态。", path: "/to")
    }
    switch (loops + needs).first(where: { $0.from == from && $0.to == to })?.needs {
    case .problems where problems.isEmpty:
      throw Failure(
        .failedPrecondition, "Going back needs the problems that the pilot found.", zh: "退回须列明模拟调查发现的问题。",
        path: "/problems")
    case .noProblems where !problems.isEmpty:
      throw Failure(
        .failedPrecondition, "With problems found the survey goes back to its scheme.", zh: "存在问题时须退回拟定调查方案。",
        path: "/problems")
    case .followUp where !hasFollowUp:
      throw Failure(
        .failedPrecondition, "A survey ends with a dated record of its effect; give followUp.",
        zh: "结束调查前须有带日期的效果追踪记录；请提供 followUp。", path: "/followUp")
    default: return
    }
  }
}
