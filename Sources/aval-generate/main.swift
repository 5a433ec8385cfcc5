import Foundation
import Generation

/// Writes what follows from declarations: `aval-generate FOLDER…`, each a module's folder; without one, every folder
/// below `plugins`. With `--check` nothing is written, and the exit code is 1 where something would be.
let arguments = CommandLine.arguments.dropFirst()
let onlyChecks = arguments.contains("--check")
var folders = arguments.filter { $0 != "--check" }
var isClean = true
do {
  if folders.isEmpty {
    folders = try FileManager.default.contentsOfDirectory(atPath: "plugins").sorted().map { "plugins/" + $0 }
      .filter { FileManager.default.fileExists(atPath: $0 + "/module.json") }
  }
  for folder in folders {
    let generator = try Generator(module: folder)
    let changes = try generator.changes()
    if !onlyChecks { try generator.write(changes) }
    for change in changes { print("\(folder)/\(change.file)") }
    isClean = isClean && changes.isEmpty
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(2)
}
exit(onlyChecks && !isClean ? 1 : 0)
