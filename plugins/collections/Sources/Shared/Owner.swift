import AvalKit

/// A customer and those merged into it, as SQL that takes the customer's number as `?1`.
enum Owner {
  static let sql = CustomerRef.members(of: "?1")
}
