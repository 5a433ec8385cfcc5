/// Small subsets of amounts with a given sum: bounded work, because only subsets of two to four are looked for.
package enum SubsetSum {
  /// At most so many subsets of positive amounts, as positions in ascending order.
  ///
  /// - Parameter sizes: within 2…4. Work grows with the square of the count for two and three, and with the number of
  ///   pairs for four, which are met in the middle.
  package static func subsets(
    of amounts: [Int64], summingTo target: Int64, sizes: ClosedRange<Int>, atMost most: Int
  ) -> [[Int]] {
    var positions: [Int64: [Int]] = [:]
    for (index, amount) in amounts.enumerated() where amount > 0 && amount < target {
      positions[amount, default: []].append(index)
    }
    let usable = positions.values.joined().sorted()
    var found: [[Int]] = []
    if sizes.contains(2) { pairs(amounts, usable, positions, target, prefix: [], most, &found) }
    if sizes.contains(3), found.count < most {
      for first in usable where found.count < most {
        pairs(amounts, usable, positions, target - amounts[first], prefix: [first], most, &found)
      }
    }
    if sizes.contains(4), found.count < most { quadruples(amounts, usable, target, most, &found) }
    return found
  }

  /// Pairs after the prefix's last position that add up to the rest.
  private static func pairs(
    _ amounts: [Int64], _ usable: [Int], _ positions: [Int64: [Int]], _ rest: Int64, prefix: [Int], _ most: Int,
    _ found: inout [[Int]]
  ) {
    guard rest > 1 else { return }
    let floor = prefix.last ?? -1
    for first in usable where first > floor {
      guard amounts[first] < rest, let partners = positions[rest - amounts[first]] else { continue }
      for second in partners where second > first {
        found.append(prefix + [first, second])
        if found.count == most { return }
      }
    }
  }

  /// Four positions as two pairs, the first pair wholly before the second in its smallest members.
  private static func quadruples(
    _ amounts: [Int64], _ usable: [Int], _ target: Int64, _ most: Int, _ found: inout [[Int]]
  ) {
    var pairsBySum: [Int64: [(Int, Int)]] = [:]
    for (offset, third) in usable.enumerated() {
      // Pairs that start at `third` are looked up against pairs that lie wholly before it.
      for fourth in usable[(offset + 1)...] {
        let (rest, overflow) = target.subtractingReportingOverflow(amounts[third] + amounts[fourth])
        guard !overflow, rest > 0, let partners = pairsBySum[rest] else { continue }
        for (first, second) in partners {
          found.append([first, second, third, fourth])
          if found.count == most { return }
        }
      }
      for first in usable[..<offset] {
        pairsBySum[amounts[first] + amounts[third], default: []].append((first, third))
      }
    }
  }
}
