public struct CivilDate: Sendable, Hashable {
  public let dayNumber: Int32
  public init(dayNumber: Int32) { self.dayNumber = dayNumber }
}
public struct Instant: Sendable, Hashable {
  public let milliseconds: Int64
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
}
public struct EntityID: Sendable, Hashable {
  public let prefix: String
  public let number: Int64
  public init(prefix: String, number: Int64) {
    self.prefix = prefix
    self.number = number
  }
}
