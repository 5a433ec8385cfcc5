/// A record, or an item of a list, cannot be used.
struct RecordRejection: Error {
  let problem: ValueProblem
  let pointer: String
  let path: String
}
