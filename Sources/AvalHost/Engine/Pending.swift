import AvalKit

struct Discover: HostMethod {
  static let name = "rpc.discover"
  static let place = HostPlace.intake
  static let declaration =
    #"{"summary":{"en":"x","zh-Hans":"x"},"effect":"read","permission":"x","params":{},"result":{}}"#
  func run(_ params: Empty, in host: HostCall) throws -> Empty { Empty() }
}
