/// A value that writes its own JSON, byte by byte: for replies and evidence that are made by the thousand. It encodes
/// like any other value.
public protocol JSONWritable: Encodable {
  /// Appends one complete value.
  func write(to json: inout JSONWriter)
}

extension JSONWritable {
  public func encode(to encoder: any Encoder) throws {
    try ValueEncoder.of(encoder).context.write { write(to: &$0) }
  }

  /// The value as JSON.
  public var jsonBytes: [UInt8] {
    var json = JSONWriter()
    write(to: &json)
    return json.bytes
  }
}

extension JSONWriter {
  /// A member's name that needs no escapes; its value follows.
  public mutating func member(_ name: StaticString) {
    startMember(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  public mutating func id(_ id: EntityID) {
    text { bytes in
      bytes.append(contentsOf: id.prefix.utf8)
      bytes.append(0x5F)
      JSONWriter.append(id.number, to: &bytes)
    }
  }

  public mutating func date(_ date: CivilDate) {
    let (year, month, day) = date.components
    text { bytes in
      JSONWriter.append(year, digits: 4, to: &bytes)
      bytes.append(0x2D)
      JSONWriter.append(month, digits: 2, to: &bytes)
      bytes.append(0x2D)
      JSONWriter.append(day, digits: 2, to: &bytes)
    }
  }

  /// `{"amount":"12.50","currency":"CNY"}`.
  public mutating func money(_ money: Money) {
    beginObject()
    member("amount")
    text { bytes in
      if money.minor < 0 { bytes.append(0x2D) }
      let scale = Int(money.currency.minorDigits)
      let unit = UInt64(money.currency.minorPerUnit)
      let (whole, rest) = money.minor.magnitude.quotientAndRemainder(dividingBy: unit)
      JSONWriter.append(whole, to: &bytes)
      if scale > 0 {
        bytes.append(0x2E)
        JSONWriter.append(Int(rest), digits: scale, to: &bytes)
      }
    }
    member("currency")
    text { money.currency.appendCode(to: &$0) }
    endObject()
  }

  /// Exactly so many digits, zeros in front.
  private static func append(_ value: Int, digits: Int, to bytes: inout [UInt8]) {
    var unit = 1
    for _ in 1..<digits { unit *= 10 }
    var rest = value
    while unit > 0 {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: rest / unit))
      rest %= unit
      unit /= 10
    }
  }
}
