import AvalHost
import AvalKit
import Glibc
import ModuleABI

// Loads the fixture modules of a folder as the host would, says what became of each, and echoes its standard input:
// what a test cannot do in its own process, because a module hangs, crashes or prints.
//
//     ModuleProbe FOLDER MILLISECONDS ID…

let arguments = CommandLine.arguments
guard arguments.count > 3, let limit = Int(arguments[2]) else { exit(64) }
let folder = arguments[1]

func say(_ line: String) {
  var text = Array((line + "\n").utf8)[...]
  while !text.isEmpty {
    let count = text.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    text = text.dropFirst(count)
  }
}

let host = aval_host(
  size: MemoryLayout<aval_host>.size, abi: AVAL_ABI, facility: { _ in nil }, log: { _, _, _ in })
var loader = ModuleLoader(
  wanted: arguments.dropFirst(3).map { Configuration.Module(id: $0) }, modulePaths: [folder + "/plugins"],
  libraryFolders: [folder + "/lib"])
loader.startLimit = limit
let breadcrumb = try Breadcrumb(path: folder + "/crumb")
loader.breadcrumb = breadcrumb
loader.onHang = .replaceProcess

let table = UnsafeMutablePointer<aval_host>.allocate(capacity: 1)
table.initialize(to: host)
for entry in loader.load(host: table).entries {
  say("\(entry.id) \(entry.state) \(entry.refusal?.cause.rawValue ?? "-") \(entry.reason?.en ?? "")")
}
while let line = readLine() { say("echo \(line)") }
breadcrumb.finish()
_exit(0)
