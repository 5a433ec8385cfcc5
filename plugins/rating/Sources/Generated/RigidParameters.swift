// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension EvaluateRigid {
  static let name = "rating.rigid.evaluate"
}
