/// Which whole number stands for a fraction. The house rounds half away from zero, once, on the final figure.
public enum Rounding: String, Sendable, Hashable, Codable, CaseIterable {
  /// To the nearest; a half goes away from zero: 0.5 → 1, −0.5 → −1.
  case halfAwayFromZero
  /// To the nearest; a half goes to the even neighbour: 0.5 → 0, 1.5 → 2.
  case halfEven
  /// Away from zero.
  case up
  /// Towards zero.
  case down
  /// Towards plus infinity.
  case ceiling
  /// Towards minus infinity.
  case floor

  /// `numerator ÷ denominator`, rounded. `denominator` must be positive.
  package func divide(_ numerator: Int128, by denominator: Int128) -> Int128 {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    guard remainder != 0 else { return quotient }
    let away: Bool
    switch self {
    case .halfAwayFromZero: away = remainder.magnitude >= denominator.magnitude - remainder.magnitude
    case .halfEven:
      let (size, rest) = (remainder.magnitude, denominator.magnitude - remainder.magnitude)
      away = size > rest || (size == rest && quotient & 1 != 0)
    case .up: away = true
    case .down: away = false
    case .ceiling: away = numerator > 0
    case .floor: away = numerator < 0
    }
    return away ? quotient + (numerator < 0 ? -1 : 1) : quotient
  }
}
