import AvalKit

/// What subscribers learn when a reported change is verified or rejected. The value itself stays in the archive.
struct ChangeDecided: Encodable {
  let change: EntityID
  let customer: EntityID
  let field: String
  let status: String
  let decidedBy: String?

  init(_ review: ReviewView, in call: Call) throws {
    let view = try ChangeView.load(review.id.number, call)
    (change, customer, field, status) = (view.id, view.customer, view.field, view.status)
    decidedBy = view.decidedBy
  }
}
