import AvalKit

/// Tells a booking that was imported before from another one that looks like it.
///
/// Two equal bookings in one statement are two payments; the same bookings in the next export, which overlaps, are known.
/// So a file's equal lines are counted: the third of them is new where two are in the ledger, whoever brought those.
struct Occurrences {
  enum Place {
    /// The payment it became, if it brought money, and the name under which it was stored.
    case known(Int64?, fingerprint: String)
    case new(fingerprint: String)
  }

  /// A line in the ledger.
  private struct Stored {
    let credit: Int64?
    let job: String?
  }

  private struct Source: Decodable {
    let job: String?
  }

  private let job: String
  private let store: Store

  init(_ source: RawJSON, _ store: Store) throws {
    job = try JSONCoding.decode(Source.self, from: JSONDocument(parsing: source.bytes).root).job ?? ""
    self.store = store
  }

  func place(of line: ImportBankLines.Line) throws -> Place {
    let fingerprint = Self.fingerprint(of: line)
    guard let first = try stored(fingerprint) ?? former(line) else { return .new(fingerprint: fingerprint) }
    let seen = try store.first(
      "SELECT seen FROM receivables_bank_seen WHERE fingerprint = ?1 AND job = ?2", fingerprint, job
    ) { $0.int(0) }
    // The first of the file either is the one in the ledger, or was brought there by this very file.
    let occurrence = (seen ?? (first.job == job ? 1 : 0)) + 1
    try store.run(
      """
      INSERT INTO receivables_bank_seen (fingerprint, job, seen) VALUES (?1, ?2, ?3)
      ON CONFLICT (fingerprint) DO UPDATE SET job = excluded.job, seen = excluded.seen
      """, fingerprint, job, occurrence)
    guard occurrence > 1 else { return .known(first.credit, fingerprint: fingerprint) }
    let name = "\(fingerprint)#\(occurrence)"
    return try stored(name).map { .known($0.credit, fingerprint: name) } ?? .new(fingerprint: name)
  }

  private func stored(_ fingerprint: String) throws -> Stored? {
    let row = try store.first(
      "SELECT credit, source FROM receivables_bank_line WHERE fingerprint = ?1", fingerprint + "/0"
    ) { ($0.optionalInt(0), $0.text(1)) }
    guard let row else { return nil }
    let source = try JSONCoding.decode(Source.self, from: JSONDocument(parsing: Array(row.1.utf8)).root)
    return Stored(credit: row.0, job: source.job)
  }

  /// A line that was stored under the name that lines had before equal ones were counted.
  private func former(_ line: ImportBankLines.Line) throws -> Stored? {
    let name = Self.formerFingerprint(of: line)
    guard let found = try stored(name) else { return nil }
    let isSame = try store.first(
      """
      SELECT count(*) FROM receivables_bank_line
      WHERE fingerprint >= ?1 AND fingerprint < ?2 AND day = ?3 AND currency = ?4 HAVING sum(amount) = ?5
      """, name + "/", name + "0", line.bookedOn, line.amount.currency.code, line.amount.minor
    ) { $0.int(0) }
    return isSame == nil ? nil : found
  }

  /// What banks write where they give no reference.
  private static let placeholders: Set<String> = [
    "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NONE", "NOREF", "UNKNOWN", "NULL", "NIL", "N/A", "NA", "-", "--", "/",
    "//",
    ".", "*", "无",
  ]

  static func hasReference(_ line: ImportBankLines.Line) -> Bool {
    guard let reference = line.line?.uppercased() else { return false }
    return !placeholders.contains(reference) && !reference.allSatisfy { "0X- ".contains($0) }
  }

  /// With a reference of the bank: that, and what tells bookings apart to which the bank gave the same one. Without: all
  /// that the line says of the booking itself; the statement that it stands in is not part of it.
  private static func fingerprint(of line: ImportBankLines.Line) -> String {
    var parts = ["2", line.account ?? "", line.bookedOn.description, line.amount.description]
    if hasReference(line) {
      parts += [line.line ?? "", line.counterparty?.account ?? ""]
    } else {
      parts += [
        "", line.bookedAt ?? "", line.balance?.description ?? "", line.counterparty?.name ?? "",
        line.counterparty?.account ?? "", line.reference ?? "", line.endToEnd ?? "", line.text ?? "",
      ]
    }
    return SHA256.hex(parts.joined(separator: "\u{1F}"))
  }

  private static func formerFingerprint(of line: ImportBankLines.Line) -> String {
    let account = line.account ?? ""
    if let reference = line.line, !reference.isEmpty { return SHA256.hex("\(account)\u{1F}\(reference)") }
    let parts = [
      account, line.bookedOn.description, line.bookedAt ?? "", line.amount.description,
      line.balance?.description ?? "", line.counterparty?.name ?? "", line.counterparty?.account ?? "",
      line.reference ?? "", line.endToEnd ?? "", line.text ?? "", line.statement ?? "",
    ]
    return SHA256.hex(parts.joined(separator: "\u{1F}"))
  }
}
