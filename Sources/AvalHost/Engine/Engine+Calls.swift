import AvalKit

/// Calls of modules among themselves.
extension Engine {
  /// Runs `body` so that its failure undoes what it wrote, announced and reported, and nothing more.
  func withSavepoint<T>(_ context: RequestContext, _ group: WriteGroup?, _ body: () throws -> T) throws -> T {
    guard let group, context.writes else { return try body() }
    return try group.within(context, body)
  }
}
