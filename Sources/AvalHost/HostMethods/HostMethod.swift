import AvalKit

/// Where a host method runs.
enum HostPlace {
  /// On the intake thread, at once: answers from memory or with one look-up.
  case intake
  /// On a reading connection, aside, in a snapshot of its own.
  case reader
  /// On the writing connection, in the group's transaction.
  case writer
  /// On a thread of its own and without a transaction: waits, or reads files.
  case aside
}

/// A method of the host itself, declared in the same form as a module's.
protocol HostMethod: Sendable {
  associatedtype Params: Decodable
  associatedtype Result: Encodable

  static var name: String { get }
  /// What a module keeps in `methods/<noun>.<verb>.json`.
  static var declaration: String { get }
  static var place: HostPlace { get }
  init()
  func run(_ params: Params, in host: HostCall) throws -> Result
}

/// One request of a host method while it runs.
struct HostCall {
  let engine: Engine
  let context: RequestContext
  /// The connection of the place it runs in; nil on the intake thread and aside.
  let connection: Connection?
  /// The writer's group where it writes.
  let group: WriteGroup?
  /// Where its document goes; nil for a method that declares none.
  var sink: DocumentSink?

  /// The connection of a method that declares a place with one.
  func database() throws(Failure) -> Connection {
    guard let connection else {
      throw Failure(.unsupported, "\(context.method) needs the database.", zh: "\(context.method) 需要数据库。")
    }
    return connection
  }

  /// Writes the document of a method that declares `"output"`.
  func document(media: String, _ body: (_ append: (UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
    guard let sink else {
      throw Failure(.corrupt, "\(context.method) declares no output.", zh: "\(context.method) 未声明 output。")
    }
    try sink.begin(media: media)
    try body { try sink.append($0) }
  }
}

/// The host's own methods, in the order that references list them.
enum HostMethods {
  static let all: [any HostMethod.Type] = [
    DescribeSystem.self, CheckHealth.self,
    ListModules.self, DescribeModule.self, EnableModule.self, DisableModule.self,
    ListImportFormats.self, DetectImportFormat.self, PreviewImport.self, RunImport.self,
    ListJobs.self, GetJob.self, WaitForJob.self, CancelJob.self, AcknowledgeJob.self, ListWork.self,
    RunDay.self,
    GetEvidence.self, GetRejects.self, SaveFile.self, ListReports.self, RenderReport.self,
    CreateBackup.self, VerifyBackup.self, RestoreBackup.self,
    ListAudit.self, VerifyAudit.self, AuditHeadMethod.self,
    PutUser.self, GetUser.self, ListUsers.self, PutUnit.self, ListUnits.self, MergeUnits.self,
    AssignDuty.self, ListDuties.self, RecordIncident.self, ListIncidents.self,
    ListRoles.self, PutRole.self, CheckAccess.self, IssueToken.self, ListTokens.self, RevokeToken.self,
    GetConfiguration.self,
    ListPolicies.self, GetPolicy.self, ListPolicyVersions.self, ValidatePolicy.self, PutPolicy.self, RevertPolicy.self,
    Discover.self,
  ]

  /// The names of those that the intake answers by itself.
  static let answeredOnIntake = Set(all.filter { $0.place == .intake }.map { $0.name })
}
