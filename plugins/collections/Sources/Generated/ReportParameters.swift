// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension CallLogReport {
  static let name = "collections.report.callLog"

  /// What `collections.report.callLog` is asked: Build the record of calls and contacts of a period for report.render.
  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
    /// Contacts of this collector's cases alone.
    var collector: String?
  }
}

extension CallLogReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.date("from")
    to = try members.date("to")
    collector = try members.optionalString("collector")
  }
}

extension CaseFileReport {
  static let name = "collections.report.caseFile"

  /// What `collections.report.caseFile` is asked: Build a case's file for report.render: what is owed, log, promises,
  /// disputes.
  struct Params: Decodable {
    /// The case.
    let `case`: EntityID
  }
}

extension CaseFileReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    `case` = try members.value("case")
  }
}

extension DashboardReport {
  static let name = "collections.report.dashboard"

  /// What `collections.report.dashboard` is asked: Build the collection department's overview of a period for
  /// report.render: cases, promises kept, by collector.
  struct Params: Decodable {
    let from: CivilDate
    let to: CivilDate
  }
}

extension DashboardReport.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    from = try members.date("from")
    to = try members.date("to")
  }
}
