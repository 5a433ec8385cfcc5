// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension RunAnalysis {
  static let name = "survey.analysis.run"

  /// What `survey.analysis.run` is asked: Analyse a survey: frequencies, means, satisfaction, promoters, weighted
  /// index, reliability, cross-tables.
  struct Params: Decodable {
    var project: EntityID?
    /// The form's key, such as 2-6.
    var template: String?
    /// Cross tables to make: the questions of rows and columns.
    var tables: [Table]?
    /// The weight of each item; left out: from importance.
    var weights: [Weight]?
    /// Whether answers of the pilot count too; default false.
    var includePilot: Bool?
  }

  struct Table: Decodable {
    let rows: String
    let columns: String
  }

  struct Weight: Decodable {
    let item: String
    let weight: ExactDecimal
  }
}

extension RunAnalysis.Params {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    project = try members.optional("project")
    template = try members.optionalString("template")
    tables = try members.optional("tables")
    weights = try members.optional("weights")
    includePilot = try members.optionalBool("includePilot")
  }
}

extension RunAnalysis.Table {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    rows = try members.string("rows")
    columns = try members.string("columns")
  }
}

extension RunAnalysis.Weight {
  init(from decoder: any Decoder) throws {
    let members = try JSONReader(decoder)
    item = try members.string("item")
    weight = try members.value("weight")
  }
}
