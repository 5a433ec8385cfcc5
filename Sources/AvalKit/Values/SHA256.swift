/// SHA-256 (FIPS 180-4), fed in pieces of any size.
public struct SHA256: Sendable {
  /// The eight words of the chaining value.
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19
  )
  /// Bytes that do not fill a block yet.
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0

  public init() {}

  /// The digest of some bytes.
  public static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// The digest of some bytes as 64 hexadecimal digits.
  public static func hex(_ bytes: some Sequence<UInt8>) -> String {
    Hex.encode(digest(bytes))
  }

  /// The digest of a text's UTF-8 as 64 hexadecimal digits.
  public static func hex(_ text: String) -> String {
    hex(text.utf8)
  }

  /// Writes the 32 bytes of the digest of `bytes` to the start of `digest`, without allocating anything.
  package static func digest(_ bytes: UnsafeRawBufferPointer, into digest: UnsafeMutableRawBufferPointer) {
    var hash = SHA256()
    hash.finish(with: bytes, after: 0, into: digest)
  }

  /// The digests of the first `prefix` of some bytes and of all of them; what they share is read once.
  package static func digests(
    _ bytes: UnsafeRawBufferPointer, prefix: Int, into digest: UnsafeMutableRawBufferPointer,
    ofPrefix: UnsafeMutableRawBufferPointer
  ) {
    var hash = SHA256()
    let shared = prefix & ~63
    hash.compress(UnsafeRawBufferPointer(rebasing: bytes[..<shared]))
    var first = hash
    first.finish(with: UnsafeRawBufferPointer(rebasing: bytes[shared..<prefix]), after: shared, into: ofPrefix)
    hash.finish(with: UnsafeRawBufferPointer(rebasing: bytes[shared...]), after: shared, into: digest)
  }

  /// Takes the last bytes in, behind `count` that are in the state already, and writes the digest.
  private mutating func finish(
    with bytes: UnsafeRawBufferPointer, after count: Int, into digest: UnsafeMutableRawBufferPointer
  ) {
    precondition(digest.count >= 32, "a digest has 32 bytes")
    let whole = bytes.count & ~63
    compress(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
    withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { tail in
      let length = bytes.count - whole < 56 ? 64 : 128
      tail.initializeMemory(as: UInt8.self, repeating: 0)
      tail.copyBytes(from: bytes[whole...])
      tail[bytes.count - whole] = 0x80
      tail.storeBytes(of: (UInt64(count + bytes.count) &* 8).bigEndian, toByteOffset: length - 8, as: UInt64.self)
      compress(UnsafeRawBufferPointer(rebasing: tail[..<length]))
    }
    let bigEndian = (
      state.0.bigEndian, state.1.bigEndian, state.2.bigEndian, state.3.bigEndian, state.4.bigEndian,
      state.5.bigEndian, state.6.bigEndian, state.7.bigEndian
    )
    withUnsafeBytes(of: bigEndian) { digest.copyMemory(from: $0) }
  }

  public mutating func update(_ bytes: some Sequence<UInt8>) {
    if bytes.withContiguousStorageIfAvailable({ update(UnsafeRawBufferPointer($0)) }) == nil {
      Array(bytes).withUnsafeBytes { update($0) }
    }
  }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let missing = rest.prefix(64 - pending.count)
      pending.append(contentsOf: missing)
      rest = rest.dropFirst(missing.count)
      guard pending.count == 64 else { return }
      let block = pending
      block.withUnsafeBytes { compress($0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count & ~63
    if whole > 0 { compress(UnsafeRawBufferPointer(rebasing: rest.prefix(whole))) }
    pending.append(contentsOf: rest.dropFirst(whole))
  }

  /// Pads, compresses the last block and answers the 32 bytes of the digest.
  public consuming func finish() -> [UInt8] {
    let bitCount = byteCount &* 8
    var tail = pending
    tail.append(0x80)
    tail.append(contentsOf: repeatElement(0, count: (120 - tail.count) & 63))
    for shift in stride(from: 56, through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift)))
    }
    tail.withUnsafeBytes { compress($0) }
    let words = [state.0, state.1, state.2, state.3, state.4, state.5, state.6, state.7]
    return words.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  /// Compresses whole blocks. The sixteen words of the schedule and the eight of the state live in registers: the
  /// rounds are written out with the names turned, instead of moving values between them.
  private mutating func compress(_ blocks: UnsafeRawBufferPointer) {
    guard var block = blocks.baseAddress else { return }
    roundConstants.withUnsafeBufferPointer { constants in
      guard let table = constants.baseAddress else { return }
      for _ in 0..<(blocks.count / 64) {
        compressBlock(block, table)
        block += 64
      }
    }
  }

  @inline(__always)
  private mutating func compressBlock(_ block: UnsafeRawPointer, _ table: UnsafePointer<UInt32>) {
    var w0 = load(block, 0)
    var w1 = load(block, 1)
    var w2 = load(block, 2)
    var w3 = load(block, 3)
    var w4 = load(block, 4)
    var w5 = load(block, 5)
    var w6 = load(block, 6)
    var w7 = load(block, 7)
    var w8 = load(block, 8)
    var w9 = load(block, 9)
    var wa = load(block, 10)
    var wb = load(block, 11)
    var wc = load(block, 12)
    var wd = load(block, 13)
    var we = load(block, 14)
    var wf = load(block, 15)
    var (a, b, c, d, e, f, g, h) = state
    var k = table
    for step in 0..<4 {
      round(a, b, c, &d, e, f, g, &h, k[0] &+ w0)
      round(h, a, b, &c, d, e, f, &g, k[1] &+ w1)
      round(g, h, a, &b, c, d, e, &f, k[2] &+ w2)
      round(f, g, h, &a, b, c, d, &e, k[3] &+ w3)
      round(e, f, g, &h, a, b, c, &d, k[4] &+ w4)
      round(d, e, f, &g, h, a, b, &c, k[5] &+ w5)
      round(c, d, e, &f, g, h, a, &b, k[6] &+ w6)
      round(b, c, d, &e, f, g, h, &a, k[7] &+ w7)
      round(a, b, c, &d, e, f, g, &h, k[8] &+ w8)
      round(h, a, b, &c, d, e, f, &g, k[9] &+ w9)
      round(g, h, a, &b, c, d, e, &f, k[10] &+ wa)
      round(f, g, h, &a, b, c, d, &e, k[11] &+ wb)
      round(e, f, g, &h, a, b, c, &d, k[12] &+ wc)
      round(d, e, f, &g, h, a, b, &c, k[13] &+ wd)
      round(c, d, e, &f, g, h, a, &b, k[14] &+ we)
      round(b, c, d, &e, f, g, h, &a, k[15] &+ wf)
      if step == 3 { break }
      k += 16
      w0 = expand(w0, w1, w9, we)
      w1 = expand(w1, w2, wa, wf)
      w2 = expand(w2, w3, wb, w0)
      w3 = expand(w3, w4, wc, w1)
      w4 = expand(w4, w5, wd, w2)
      w5 = expand(w5, w6, we, w3)
      w6 = expand(w6, w7, wf, w4)
      w7 = expand(w7, w8, w0, w5)
      w8 = expand(w8, w9, w1, w6)
      w9 = expand(w9, wa, w2, w7)
      wa = expand(wa, wb, w3, w8)
      wb = expand(wb, wc, w4, w9)
      wc = expand(wc, wd, w5, wa)
      wd = expand(wd, we, w6, wb)
      we = expand(we, wf, w7, wc)
      wf = expand(wf, w0, w8, wd)
    }
    state = (
      state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e, state.5 &+ f, state.6 &+ g, state.7 &+ h
    )
  }
}

@inline(__always)
private func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
  word &>> count | word &<< (32 &- count)
}

@inline(__always)
private func load(_ block: UnsafeRawPointer, _ index: Int) -> UInt32 {
  UInt32(bigEndian: block.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self))
}

/// One round; only `d` and `h` change.
@inline(__always)
private func round(
  _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32,
  _ input: UInt32
) {
  let choice = g ^ (e & (f ^ g))
  let first = h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ choice &+ input
  let majority = (a & b) | (c & (a | b))
  d = d &+ first
  h = first &+ (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
}

/// The word sixteen places on in the message schedule.
@inline(__always)
private func expand(_ word: UInt32, _ after1: UInt32, _ after9: UInt32, _ after14: UInt32) -> UInt32 {
  let small0 = rotate(after1, 7) ^ rotate(after1, 18) ^ after1 &>> 3
  let small1 = rotate(after14, 17) ^ rotate(after14, 19) ^ after14 &>> 10
  return word &+ small0 &+ after9 &+ small1
}

/// The fractional parts of the cube roots of the first 64 primes.
private let roundConstants: [UInt32] = [
  0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4, 0xAB1C_5ED5,
  0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174,
  0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
  0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967,
  0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85,
  0xA2BF_E8A1, 0xA81A_664B, 0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
  0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
  0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
]
