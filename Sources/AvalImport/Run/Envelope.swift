import AvalKit

/// Takes one layer of packing off a document.
enum Envelope {
  static func unwrap(_ bytes: [UInt8], _ step: UnwrapStep, _ limits: ImportLimits) throws(FileProblem) -> [UInt8] {
    throw FileProblem("UNWRAP", "Unwrapping is not available yet.", zh: "暂不支持解封。")
  }
}
