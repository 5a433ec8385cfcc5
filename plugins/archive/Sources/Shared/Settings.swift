import AvalKit

/// What an integrator may set for this module.
struct Settings: Decodable {
  /// The industry of customers that an import creates without a known one.
  let defaultIndustry: String
  /// The largest document that is filed, in bytes.
  let documentMaxBytes: Int
  /// What becomes of a report whose numbers no customer has: create, park or reject.
  let onNoMatch: String
}
