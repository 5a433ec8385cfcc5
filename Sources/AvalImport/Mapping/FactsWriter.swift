import AvalKit

extension RecordMapper {
  func facts(_ spec: FactsSpec, _ node: Int32, _ count: inout Int) throws(RecordRejection) {}
}
