import AvalKit

/// Grades a customer by the three rigid indicators (R-1 … R-17).
struct EvaluateRigid: Method {
  func run(_ params: RigidInputs, in call: Call) throws -> RigidEvaluation {
    try call.policy("rigid", as: RigidPolicy.self).evaluate(params)
  }
}
