import AvalKit
import Foundation
import Testing

private struct Invoice: Codable {
  struct Money: Codable {
    var amount: String
    var currency: String
  }
  struct Line: Codable {
    var number: Int
    var product: String
    var quantity: Int
    var price: Money
    var taxed: Bool
  }
  var customer: String
  var name: String
  var number: String
  var date: String
  var dueDate: String?
  var amount: Money
  var revision: Int
  var lines: [Line]
}

/// Runs when `AVAL_BENCH=1`; figures mean something in release mode only.
@Suite("JSON benchmark", .enabled(if: environment("AVAL_BENCH") == "1"))
struct JSONBenchmark {
  private static let record: [UInt8] = {
    let line =
      #"{"number":%,"product":"金甸牌葵花籽油 5L × 4","quantity":240,"price":{"amount":"86.50","currency":"CNY"},"taxed":true}"#
    let lines = (1...12).map { line.replacing("%", with: "\($0)") }.joined(separator: ",")
    let head = #"{"customer":"cus_281474976710657","name":"杭州金甸食品有限公司","number":"INV-2026-000123","date":"2026-05-06","#
    let tail = #""dueDate":"2026-06-05","amount":{"amount":"249120.00","currency":"CNY"},"revision":3,"lines":["#
    return Array("\(head)\(tail)\(lines)]}".utf8)
  }()

  /// Microseconds a call: the best of five rounds.
  private func time(_ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<5 {
      let start = ContinuousClock.now
      for _ in 0..<2000 { try body() }
      let duration = (ContinuousClock.now - start).components
      best = min(best, Double(duration.attoseconds) / 1e12 / 2000 + Double(duration.seconds) * 1e6 / 2000)
    }
    return best
  }

  /// Reads every scalar of a tree; answers how many there are.
  private func readAll(_ node: JSONNode) -> Int {
    switch node.kind {
    case .object: node.members.reduce(0) { $0 + readAll($1.value) }
    case .array: node.elements.reduce(0) { $0 + readAll($1) }
    case .string: node.string == nil ? 0 : 1
    case .number: node.int64 == nil ? 0 : 1
    default: node.bool == nil ? 0 : 1
    }
  }

  @Test("reading a text and every field in it is at least five times as fast as with Foundation")
  func ratios() throws {
    let record = JSONBenchmark.record
    let data = Data(record)
    let node = try JSONDocument(parsing: record).root
    let invoice = try JSONCoding.decode(Invoice.self, from: node)
    let parse = try time { _ = try JSONDocument(parsing: record) }
    var total = 0
    let read = try time { total += readAll(try JSONDocument(parsing: record).root) }
    let decode = try time { _ = try JSONCoding.decode(Invoice.self, from: JSONDocument(parsing: record).root) }
    let encode = try time { _ = try JSONCoding.encode(invoice) }
    let decoder = JSONDecoder()
    let encoder = JSONEncoder()
    let theirDecode = try time { _ = try decoder.decode(Invoice.self, from: data) }
    let theirEncode = try time { _ = try encoder.encode(invoice) }
    let theirParse = try time { _ = try JSONSerialization.jsonObject(with: data) }
    func line(_ what: String, _ ours: Double, _ theirs: Double) {
      let megabytes = Double(record.count) / ours
      print("\(what): \(ours) µs, \(megabytes.rounded()) MB/s; Foundation \(theirs) µs; ratio \(theirs / ours)")
    }
    print("record of \(record.count) bytes")
    line("parse to tape / JSONSerialization", parse, theirParse)
    line("parse and read every field / JSONDecoder", read, theirDecode)
    line("parse and decode / JSONDecoder", decode, theirDecode)
    line("encode / JSONEncoder", encode, theirEncode)
    #expect(total > 0)
    #expect(theirParse / parse > 5)
    #expect(theirDecode / read > 5)
    #expect(theirDecode / decode > 3)
    #expect(theirEncode / encode > 2)
  }
}
