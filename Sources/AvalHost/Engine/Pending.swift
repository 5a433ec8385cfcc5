import AvalKit

final class Imports: Sendable {
  init(paths: [String]) {}
  func formats(_ l: Language) throws -> [ListImportFormats.Item] { [] }
  func detect(_ p: String, _ l: Language) throws -> [DetectImportFormat.Item] { [] }
  func preview(_ p: PreviewImport.Params, _ h: HostCall) throws -> PreviewImport.Result { throw Failure.cancelled }
}
extension Engine { func importJob(_ id: Int64) {} }
extension Imports { func check(_ p: JSONNode, _ s: ModuleSnapshot) throws {} }
struct Discover: HostMethod {
  static let name = "rpc.discover"
  static let place = HostPlace.intake
  static let declaration =
    #"{"summary":{"en":"x","zh-Hans":"x"},"effect":"read","permission":"x","params":{},"result":{}}"#
  func run(_ params: Empty, in host: HostCall) throws -> Empty { Empty() }
}
