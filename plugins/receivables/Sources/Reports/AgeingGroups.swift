/// The sums of an ageing by customer and currency. An index of the ledger gives them in their order, so most are only
/// appended; what comes out of order is looked up.
struct AgeingGroups {
  struct Key: Hashable {
    /// Nil while the payer is unknown; stands last.
    let customer: Int64?
    let currency: String

    static func precedes(_ a: Key, _ b: Key) -> Bool {
      let (first, second) = (a.customer ?? .max, b.customer ?? .max)
      return first != second ? first < second : a.currency < b.currency
    }
  }

  private let buckets: Buckets
  private(set) var keys: [Key] = []
  private(set) var sums: [AgeingSum] = []
  /// Made when the first key comes out of order.
  private var positions: [Key: Int]?

  init(_ buckets: Buckets) {
    self.buckets = buckets
  }

  /// Whether the keys stand in ascending order.
  var isSorted: Bool { positions == nil }

  mutating func add(_ sum: AgeingSum, to key: Key) {
    if let position = position(of: key) { sums[position] += sum } else { append(key, sum) }
  }

  mutating func add(unapplied: Int64, to key: Key) {
    if let position = position(of: key) {
      sums[position].unapplied += unapplied
      return
    }
    var sum = AgeingSum(buckets)
    sum.unapplied = unapplied
    append(key, sum)
  }

  private mutating func append(_ key: Key, _ sum: AgeingSum) {
    positions?[key] = keys.count
    keys.append(key)
    sums.append(sum)
  }

  /// Where a key stands; nil where it is new.
  private mutating func position(of key: Key) -> Int? {
    if let positions { return positions[key] }
    guard let last = keys.last else { return nil }
    if last == key { return keys.count - 1 }
    if Key.precedes(last, key) { return nil }
    var made: [Key: Int] = [:]
    made.reserveCapacity(keys.count + 1)
    for (position, key) in keys.enumerated() { made[key] = position }
    positions = made
    return made[key]
  }
}
