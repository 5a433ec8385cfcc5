import AvalKit

struct Breadcrumb: Sendable {
  static func open(beside: String) -> Breadcrumb { Breadcrumb() }
  func during<T>(_ n: Int, _ body: () -> T) -> T { body() }
}
extension Outbox {
  func append(event: String, actor: String, payload: [UInt8], at: Int64) throws {
    try payload.withUnsafeBytes { try append(event: event, actor: actor, at: at, payload: $0) }
  }
}
final class JobStore { init(_ c: Connection) throws {} }
final class JobBoard: Sendable {
  func list(_ p: ListJobs.Params, _ h: HostCall) throws -> ListJobs.Result { throw Failure.cancelled }
  func state(of: String, _ h: HostCall) throws -> JobState { throw Failure.cancelled }
  func wait(for: String, _ h: HostCall) throws -> JobState { throw Failure.cancelled }
  func cancel(_: String, _ h: HostCall) throws -> JobState { throw Failure.cancelled }
}
final class Imports: Sendable {
  init(paths: [String]) {}
  func formats(_ l: Language) throws -> [ListImportFormats.Item] { [] }
  func detect(_ p: String, _ l: Language) throws -> [DetectImportFormat.Item] { [] }
  func preview(_ p: PreviewImport.Params, _ h: HostCall) throws -> PreviewImport.Result { throw Failure.cancelled }
}
extension Engine {
  func resumeJobs() {}
  func stopJobs() {}
  func startJob(_ i: Invocation) {}
}
enum AuditListing {
  static func page(_ p: ListAudit.Params, _ h: HostCall) throws -> ListAudit.Result { throw Failure.cancelled }
  static func verify(_ h: HostCall) throws -> VerifyAudit.Result { throw Failure.cancelled }
}
struct Discover: HostMethod {
  static let name = "rpc.discover"
  static let place = HostPlace.intake
  static let declaration =
    #"{"summary":{"en":"x","zh-Hans":"x"},"effect":"read","permission":"x","params":{},"result":{}}"#
  func run(_ params: Empty, in host: HostCall) throws -> Empty { Empty() }
}
package enum ModuleCheck {
  package struct Item {
    package let name: String
    package let ok: Bool
    package let detail: Text
  }
  package static func run(library: String, host: UnsafePointer<aval_host>) -> [Item] { [] }
}
extension LoadedModules {
  func dependenciesStand(of id: String) -> Bool { true }
  mutating func refuse(_ id: String, _ t: Text) {}
}
