import AvalHost
import AvalKit
import Glibc
import TestSupport
import Testing

/// A folder `in` and a folder `out` that are open to requests, beside things that are not.
private struct OpenFolders {
  let root: String
  let access: FileAccess

  init(_ root: String, _ way: Beneath.Way) throws {
    self.root = root
    for folder in ["in", "in/deep", "out", "secret", "conf", "policies", "plugins"] {
      mkdir("\(root)/\(folder)", 0o755)
    }
    for file in ["in/a.csv", "in/deep/b.csv", "secret/s.csv", "in/books.sqlite", "policies/p.json"] {
      try Workspace.write("text of \(file)", to: "\(root)/\(file)")
    }
    for companion in ["-wal", "-shm", ".evidence"] {
      try Workspace.write("x", to: root + "/in/books.sqlite" + companion)
    }
    try Workspace.write("{}", to: root + "/in/aval.json")
    mkfifo(root + "/in/pipe", 0o644)
    symlink("../secret", root + "/in/away")
    symlink("a.csv", root + "/in/alias.csv")
    symlink("/dev/zero", root + "/in/zero")
    link(root + "/secret/s.csv", root + "/in/hard.csv")
    symlink("../secret", root + "/out/away")
    try Workspace.write("old", to: root + "/out/old.csv")
    var configuration = Configuration()
    configuration.file = root + "/in/aval.json"
    configuration.policyPaths = [root + "/policies"]
    configuration.modulePaths = [root + "/out/plugins"]
    mkdir(root + "/out/plugins", 0o755)
    configuration.files.read = [root + "/in", root + "/policies"]
    configuration.files.write = [root + "/out", root + "/in"]
    access = FileAccess(configuration, database: root + "/in/books.sqlite", way: way)
  }

  func reads(_ name: String) -> Result<String, Failure> {
    do throws(Failure) {
      return .success(String(decoding: try access.input(name).readAll(atMost: 1000, at: "/path"), as: UTF8.self))
    } catch {
      return .failure(error)
    }
  }

  func begins(_ name: String) -> Result<NewFile, Failure> {
    do throws(Failure) { return .success(try access.output(name)) } catch { return .failure(error) }
  }
}

@Suite("Files that requests name")
struct FileAccessTests {
  private static let ways: [Beneath.Way] = [.kernel, .walking]

  @Test("An input is a regular file with one name below an open folder, whichever way it is resolved", arguments: ways)
  func inputs(_ way: Beneath.Way) throws {
    try Workspace.withFolder { root in
      let folders = try OpenFolders(root, way)
      for name in ["a.csv", "./a.csv", "deep/../a.csv", "deep//b.csv", root + "/in/a.csv", root + "/in/deep/../a.csv"] {
        let expected = name.contains("b.csv") ? "text of in/deep/b.csv" : "text of in/a.csv"
        #expect(folders.reads(name) == .success(expected), "\(name)")
      }
      let refused: [(name: String, kind: Failure.Kind, says: String)] = [
        ("none.csv", .notFound, "no file"), ("deep/none.csv", .notFound, "no file"), ("a.csv/x", .notFound, "no file"),
        ("", .invalidParams, "folder"), ("deep/", .invalidParams, "folder"), ("deep", .invalidParams, "not a file"),
        (".", .invalidParams, "not a file"), ("a.csv\0.txt", .invalidParams, "NUL"), ("pipe", .invalidParams, "pipe"),
        ("zero", .denied, "link"), ("alias.csv", .denied, "link"), ("away/s.csv", .denied, "link"),
        ("hard.csv", .denied, "hard link"), ("../secret/s.csv", .denied, "files.read"), ("..", .denied, "files.read"),
        (root + "/secret/s.csv", .denied, "files.read"), ("/etc/passwd", .denied, "files.read"),
        (root + "/in/../secret/s.csv", .denied, "files.read"), ("/proc/self/environ", .denied, "files.read"),
        ("books.sqlite", .denied, "host itself"), ("books.sqlite-wal", .denied, "host itself"),
        ("books.sqlite-shm", .denied, "host itself"), ("books.sqlite.evidence", .denied, "host itself"),
        ("aval.json", .denied, "host itself"), (root + "/policies/p.json", .denied, "host itself"),
        (String(repeating: "n", count: 300), .storage, "cannot be read"),
      ]
      for (name, kind, says) in refused {
        guard case .failure(let failure) = folders.reads(name) else {
          Issue.record("\(name.debugDescription) was read")
          continue
        }
        #expect(failure.kind == kind && failure.path == "/path", "\(name.debugDescription): \(failure)")
        #expect(failure.message.en.contains(says), "\(name.debugDescription): \(failure)")
      }
    }
  }

  @Test("A file at the limit is read, one byte more is not", arguments: ways)
  func limit(_ way: Beneath.Way) throws {
    try Workspace.withFolder { root in
      let file = try OpenFolders(root, way).access.input("a.csv")
      #expect(try file.readAll(atMost: 16, at: "/path").count == 16)
      #expect(throws: Failure.self) { try file.readAll(atMost: 15, at: "/path") }
    }
  }

  @Test("An output is a new file of its owner's alone; nothing is replaced, nothing is left behind", arguments: ways)
  func outputs(_ way: Beneath.Way) throws {
    try Workspace.withFolder { root in
      let folders = try OpenFolders(root, way)
      let before = Workspace.names(in: root + "/out")
      do {
        let dropped = try folders.access.output("dropped.csv")
        try Array("half".utf8).withUnsafeBytes { try dropped.append($0) }
      }
      #expect(Workspace.names(in: root + "/out") == before)
      let file = try folders.access.output("new.csv")
      let rival = try folders.access.output(root + "/out/new.csv")
      try Array("whole".utf8).withUnsafeBytes { try file.append($0) }
      try file.publish()
      var status = stat()
      #expect(stat(root + "/out/new.csv", &status) == 0 && status.st_mode & 0o7777 == 0o600)
      #expect(Workspace.read(root + "/out/new.csv").map { String(decoding: $0, as: UTF8.self) } == "whole")
      #expect(throws: Failure.self) { try rival.publish() }
      rival.withdraw()
      #expect(Workspace.names(in: root + "/out") == (before + ["new.csv"]).sorted())
      file.withdraw()
      #expect(Workspace.names(in: root + "/out") == before)
      let refused: [(name: String, kind: Failure.Kind, says: String)] = [
        ("old.csv", .conflict, "exists"), ("away", .conflict, "exists"), ("away/x.csv", .denied, "link"),
        ("none/x.csv", .notFound, "does not exist"), ("old.csv/x", .notFound, "does not exist"),
        ("", .invalidParams, "folder"), ("x/", .invalidParams, "folder"), (".", .invalidParams, "folder"),
        ("x\0.csv", .invalidParams, "NUL"), ("../secret/x.csv", .denied, "files.write"),
        ("/tmp/aval-elsewhere.csv", .denied, "files.write"), (root + "/secret/x.csv", .denied, "files.write"),
        (root + "/in/books.sqlite-journal", .denied, "host itself"),
        (root + "/in/books.sqlite.rejects", .denied, "host itself"),
        (root + "/in/books.sqlite.part", .denied, "host itself"), (root + "/in/access.json", .denied, "host itself"),
        ("plugins/evil.json", .denied, "host itself"),
        (String(repeating: "n", count: 300), .storage, "cannot be written"),
      ]
      for (name, kind, says) in refused {
        guard case .failure(let failure) = folders.begins(name) else {
          Issue.record("\(name.debugDescription) was begun")
          continue
        }
        #expect(failure.kind == kind && failure.path == "/file", "\(name.debugDescription): \(failure)")
        #expect(failure.message.en.contains(says), "\(name.debugDescription): \(failure)")
      }
      #expect(Workspace.names(in: root + "/out") == before)
    }
  }

  @Test("A file system without nameless files gets a name of its own until it is complete")
  func named() throws {
    try Workspace.withFolder { root in
      func begin() throws -> NewFile {
        let folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        return try NewFile("x.csv", name: "x.csv", in: folder, at: "/file", named: true)
      }
      do { _ = try begin() }
      #expect(Workspace.names(in: root).isEmpty)
      do {
        let (first, second) = (try begin(), try begin())
        #expect(Workspace.names(in: root).count == 2 && !Workspace.names(in: root).contains("x.csv"))
        try first.publish()
        #expect(throws: Failure.self) { try second.publish() }
      }
      #expect(Workspace.names(in: root) == ["x.csv"])
    }
  }

  @Test("Without folders in the configuration the one that the host is started in is open, never / and no home")
  func byDefault() throws {
    try Workspace.withFolder { root in
      mkdir(root + "/home", 0o755)
      mkdir(root + "/work", 0o755)
      for folder in ["home", "work"] { try Workspace.write("name\n", to: "\(root)/\(folder)/a.csv") }
      func detect(in folder: String, _ path: String) throws -> String {
        let config = Workspace.root + "/config/aval.json"
        let process = try ServedProcess(
          "/bin/sh",
          [
            "-c",
            "cd \(folder) && HOME=\(root)/home exec \(Workspace.aval) call import.format.detect '{\"path\": \"\(path)\"}' "
              + "--config \(config) --database \(root)/books.sqlite",
          ], mergeErrors: true)
        return String(decoding: process.rest(), as: UTF8.self)
      }
      #expect(try detect(in: root + "/work", "a.csv").contains("items"))
      #expect(try detect(in: root + "/work", root + "/work/a.csv").contains("items"))
      #expect(try detect(in: root + "/work", "../home/a.csv").contains("denied"))
      for (folder, path) in [(root + "/home", "a.csv"), ("/", root + "/work/a.csv")] {
        let text = try detect(in: folder, path)
        #expect(text.contains("denied") && text.contains("files.read"), "\(folder): \(text)")
      }
    }
  }
}
