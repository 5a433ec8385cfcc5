import AvalImport
import CLibXML2
import Glibc

/// Measures reading against floors of the same run: a bare `xmlTextReader` pass for XML, a pass over the bytes for CSV.
///
/// Processor time of the whole process, so that other work on the machine does not count.
enum Floors {
  static func run(megabytes: Int) throws {
    let registry = FormatRegistry(paths: ["import-formats"])
    let folder = "/tmp/aval-import-bench-\(getpid())"
    mkdir(folder, 0o700)
    defer { rmdir(folder) }
    try xml(registry, folder + "/batch.xml", megabytes)
    try csv(registry, folder + "/items.csv", rows: megabytes * 10_000)
  }

  private static func xml(_ registry: FormatRegistry, _ path: String, _ megabytes: Int) throws {
    defer { unlink(path) }
    let reports = try Generated.batch(path, megabytes: megabytes)
    let floor = processorSeconds { bareReader(path) }
    let engine = try measure(try registry.format("cn-agency-batch"), path, expecting: reports)
    print(
      "XML, \(megabytes) MB, \(reports) reports: bare xmlTextReader \(text(floor)) s, read and mapped \(text(engine)) s"
    )
    print(
      "  ratio \(text(engine / floor)) (goal with everything stored: 2.0), peak memory \(peakMegabytes) MB (goal 64)")
  }

  private static func csv(_ registry: FormatRegistry, _ path: String, rows: Int) throws {
    defer { unlink(path) }
    try Generated.items(path, rows: rows)
    let floor = processorSeconds { barePass(path) }
    let engine = try measure(try registry.format("openitem-csv"), path, expecting: rows)
    print("CSV, \(rows) open items: bare pass over the bytes \(text(floor)) s, read and mapped \(text(engine)) s")
    print("  \(Int(Double(rows) / engine)) rows/s of processor time, peak memory \(peakMegabytes) MB (goal 64)")
  }

  private static func measure(_ format: ImportFormat, _ path: String, expecting records: Int) throws -> Double {
    var options = ImportOptions()
    options.hashAll = false
    let began = processor
    let summary = try ImportRun(format, .path(path), options: options).run { _ in true }
    let taken = processor - began
    guard summary.delivered == records, summary.problem == nil else {
      print("  wrong: \(summary.delivered) of \(records) records, \(summary.problem?.code ?? "no problem")")
      exit(1)
    }
    return taken
  }

  private static func bareReader(_ path: String) {
    guard let reader = xmlReaderForFile(path, nil, 0) else { return }
    defer { xmlFreeTextReader(reader) }
    while xmlTextReaderRead(reader) == 1 {}
  }

  private static func barePass(_ path: String) {
    guard let file = fopen(path, "rb") else { return }
    defer { fclose(file) }
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var lines = 0
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      for index in 0..<count where chunk[index] == 0x0A { lines += 1 }
    }
    if lines == 0 { print("empty") }
  }

  private static var processor: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func processorSeconds(_ body: () -> Void) -> Double {
    let began = processor
    body()
    return processor - began
  }

  private static var peakMegabytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) / 1024
  }

  private static func text(_ value: Double) -> String {
    let hundredths = Int(value * 100 + 0.5)
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
