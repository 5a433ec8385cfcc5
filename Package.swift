// swift-tools-version: 6.1
import PackageDescription

/// The five modules, each a dynamic library of its own: the host opens them by path and links none of them.
let modules = ["archive", "survey", "rating", "receivables", "collections"]

let package = Package(
  name: "aval",
  products: [.executable(name: "aval", targets: ["aval"])]
    + modules.map { .library(name: $0, type: .dynamic, targets: [moduleTarget($0)]) },
  targets: [
    .target(name: "ModuleABI"),
    .target(name: "CSystem"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .target(name: "AvalKit", dependencies: ["ModuleABI"]),
    .target(name: "AvalImport", dependencies: ["AvalKit", "CLibXML2"], exclude: ["README.md"]),
    .target(name: "AvalHost", dependencies: ["AvalKit", "AvalImport", "ModuleABI", "CSQLite", "CSystem"]),
    .executableTarget(name: "aval", dependencies: ["AvalHost"]),
    .target(name: "Generation", dependencies: ["AvalKit"]),
    .executableTarget(name: "aval-generate", dependencies: ["Generation"]),
    .executableTarget(
      name: "host-bench", dependencies: ["TestSupport", "AvalKit", "CSQLite"], path: "Tests/Bench/HostBench"),
    .executableTarget(name: "import-bench", dependencies: ["AvalImport", "CLibXML2"], path: "Tests/Bench/ImportBench"),
    .testTarget(name: "AvalKitTests", dependencies: ["AvalKit"]),
    .testTarget(name: "AvalImportTests", dependencies: ["AvalImport", "AvalKit"], exclude: ["Agencies", "Tables"]),
    .testTarget(name: "ArchiveModuleTests", dependencies: ["ArchiveModule", "TestSupport", "AvalKit"]),
    .testTarget(name: "RatingModuleTests", dependencies: ["RatingModule"]),
    .testTarget(name: "SurveyModuleTests", dependencies: ["SurveyModule"]),
    .testTarget(name: "ReceivablesModuleTests", dependencies: ["ReceivablesModule", "TestSupport", "CSQLite"]),
    .testTarget(name: "CollectionsModuleTests", dependencies: ["CollectionsModule", "TestSupport"]),
    .target(name: "TestSupport", dependencies: ["AvalKit", "CSQLite"], path: "Tests/TestSupport"),
    .executableTarget(
      name: "aval-demo", dependencies: ["TestSupport", "AvalKit"], path: "Tests/Demo", exclude: ["run", "aval.json"]),
    .executableTarget(name: "ModuleProbe", dependencies: ["AvalHost"], path: "Tests/ModuleProbe"),
    .target(name: "FaultyDisk", dependencies: ["CSQLite"], path: "Tests/FaultyDisk"),
    .testTarget(
      name: "AvalHostTests",
      dependencies: ["AvalHost", "AvalKit", "CSQLite", "FaultyDisk", "TestSupport", "ModuleProbe", "aval"]),
    .testTarget(name: "CrashTests", dependencies: ["TestSupport", "AvalKit", "CSQLite"]),
    .testTarget(name: "GenerationTests", dependencies: ["Generation"]),
    .target(name: "Wording", path: "Tests/Wording"),
    .executableTarget(name: "mend-wording", dependencies: ["Wording"], path: "Tests/MendWording"),
    .testTarget(name: "WordingTests", dependencies: ["Wording"]),
    .testTarget(
      name: "ScenarioTests", dependencies: ["TestSupport", "AvalKit"], exclude: ["scenarios", "MCPClients"]),
  ]
    + modules.map {
      .target(name: moduleTarget($0), dependencies: ["AvalKit"], path: "plugins/\($0)/Sources")
    },
  swiftLanguageModes: [.v6]
)

/// `receivables` is built from the target `ReceivablesModule`.
func moduleTarget(_ id: String) -> String {
  id.prefix(1).uppercased() + id.dropFirst() + "Module"
}
