import AvalKit

/// `backup.create` and `backup.restore`: long work on a thread of its own, while everybody else goes on writing.
extension Engine {
  func createBackup(_ invocation: Invocation) {
    attempt(invocation) { [self] in
      let path = try Self.asked("path", invocation)
      try afterEarlier(invocation) { [self] in
        // Begun before anything runs: a name that cannot be used is refused at once.
        let file = try files.output(path, at: "/path")
        try asideOnSnapshot(invocation) { [self] connection in
          try invocation.begin()
          let backup = Backup(
            database: database, aval: AvalVersion.current, createdAt: clock.now,
            limit: configuration.limits.savedFileBytes, check: Self.unlessCancelled(invocation),
            progress: { invocation.request.progress($0, of: $1, "") })
          let made = try backup.write(to: file, from: connection)
          writer.submit(
            try publishing(
              file, made, subject: made.file, invocation,
              with: { group in
                try LastBackup(made).remember(on: group.connection)
              }))
        }
      }
    }
  }

  func restoreBackup(_ invocation: Invocation) {
    attempt(invocation) { [self] in
      let (path, target) = (try Self.asked("path", invocation), try Self.asked("to", invocation))
      try afterEarlier(invocation) { [self] in
        let backup = try files.input(path, at: "/path")
        let books = try files.output(target, at: "/to")
        let begun = readers.aside { [self] in
          attempt(invocation) { [self] in
            try invocation.begin()
            let (evidence, rejects) = (books.path + ".evidence", books.path + ".rejects")
            let restored = try BackupRestore(backup, check: Self.unlessCancelled(invocation)).write(
              books, evidence: evidence, rejects: rejects)
            writer.submit(
              try publishing(
                books, restored, subject: target, invocation,
                onFailure: { BackupRestore.remove(evidence: evidence, rejects: rejects) }))
          }
        }
        guard begun else { throw Failure.noThread }
      }
    }
  }

  private func attempt(_ invocation: Invocation, _ body: () throws -> Void) {
    do { try body() } catch { finish(invocation.request, .failure(Writer.failure(error))) }
  }

  private static func asked(_ name: String, _ invocation: Invocation) throws -> String {
    try invocation.params[name].map { try JSONCoding.decode(String.self, from: $0) } ?? ""
  }

  static func unlessCancelled(_ invocation: Invocation) -> () throws -> Void {
    { if invocation.cancellation.isRaised { throw invocation.cancellation.failure } }
  }
}
