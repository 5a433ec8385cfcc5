import ModuleABI

extension Call {
  /// Destroys every copy of a content that the host itself keeps: in the audit's payloads (the chain still proves), stored
  /// replies, events, jobs, evidence and reject files. The module deletes it from its own tables.
  ///
  /// - Parameters:
  ///   - subject: what the content was filed under, as in `change`.
  ///   - original: false leaves an import whose file had these bytes, and that file: other records stand on it.
  public func destroy(_ content: [UInt8], of subject: String, withOriginal original: Bool = true) throws {
    guard let table = tables.destruction?.pointee else {
      throw Failure(
        .unsupported, "This host cannot destroy content; update aval.", zh: "此主机不支持销毁内容；请升级 aval。")
    }
    let status = aval_bytes.lending(subject) { subject in
      aval_bytes.lending(content) { table.destroy(pointer, subject, $0, original ? 1 : 0) }
    }
    guard status == AVAL_OK else { throw takeFailure() }
  }

  /// Whether content that was destroyed under a subject may still be found on the disk: in the database's log, or in a
  /// file that has not been unlinked yet.
  public func isDestructionPending(of subject: String) -> Bool {
    guard let table = tables.destruction?.pointee else { return false }
    return aval_bytes.lending(subject) { table.pending(pointer, $0) } == 1
  }
}
