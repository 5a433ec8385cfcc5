// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension RunDunning {
  static let name = "collections.dunning.run"

  /// What `collections.dunning.run` is asked: Dun every customer by the ladder; repeatable, with a dry run, every item
  /// dunned or skipped for a reason.
  struct Params: Decodable {
    /// True: a real run for a day other than today, whose notices bear that day; the audit shows it; default false.
    var insist: Bool?
    /// True: computes and answers, and stores nothing; default false.
    var dryRun: Bool?
    /// The name of the ladder to dun by; default "default".
    var policy: String?
  }
}

extension RunDunning.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    insist = try members.optionalBool("insist")
    dryRun = try members.optionalBool("dryRun")
    policy = try members.optionalString("policy")
  }
}
