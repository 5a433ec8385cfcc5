import AvalKit
import Glibc
import TestSupport
import Testing

@Suite("Files through the channel", .serialized)
struct SavedFileTests {
  private static let sample = Workspace.root + "/import-formats/openitem-csv/sample.csv"

  /// A host of its own whose replies hold documents of at most 1,024 bytes.
  private func withHost(_ body: (ChannelClient, String) throws -> Void) throws {
    try Workspace.withFolder { folder in
      let root = Workspace.root
      try Workspace.write(
        """
        {"modulePaths": ["\(root)/plugins"], "libraryPaths": ["\(Workspace.products)"], "lang": "en",
         "modules": [{"id": "archive"}, {"id": "receivables"}], "importFormatPaths": ["\(root)/import-formats"],
         "limits": {"outputBytes": 1024}}
        """, to: folder + "/aval.json")
      let client = try ChannelClient(database: folder + "/books.sqlite", config: folder + "/aval.json")
      try body(client, folder)
      #expect(client.finish() == 0, "\(client.process.errorText())")
    }
  }

  @Test("What holds no data is refused before a job is made, and no import begins")
  func imports() throws {
    try withHost { client, folder in
      mkfifo(folder + "/pipe", 0o644)
      mkdir(folder + "/folder", 0o755)
      symlink("/dev/zero", folder + "/zero")
      symlink(Self.sample, folder + "/link.csv")
      for (name, kind) in [
        ("pipe", "invalidParams"), ("folder", "invalidParams"), ("zero", "denied"), ("link.csv", "denied"),
        ("/dev/zero", "denied"), ("/dev/stdin", "denied"), ("books.sqlite", "denied"), ("aval.json", "denied"),
        ("none.csv", "notFound"), ("\0", "invalidParams"),
      ] {
        let full = name.hasPrefix("/") || name == "\0" ? name : folder + "/" + name
        for method in ["import.run", "import.preview", "import.format.detect"] {
          var params: JSONObject = ["path": .string(full)]
          if method != "import.format.detect" { params["format"] = "openitem-csv" }
          let reply = try client.call(method, .object(params))
          #expect(reply.kind == kind && reply.path == "/path", "\(method) \(name.debugDescription): \(reply.text)")
        }
      }
      let customer = try client.call(
        "archive.customer.create", ["name": "金甸", "kind": "company", "industry": "jindian"])
      let id = try #require(customer.result?["customer"]?["id"])
      for (name, kind) in [
        (folder + "/pipe", "invalidParams"), (folder + "/zero", "denied"), ("/etc/passwd", "denied"),
      ] {
        let reply = try client.call(
          "archive.document.add",
          ["customer": id, "type": "otherProof", "title": "t", "source": "s", "path": .string(name)])
        #expect(reply.kind == kind && reply.path == "/path", "\(name): \(reply.text)")
      }
      #expect(try client.call("job.list").result?["items"]?.arrayValue?.isEmpty == true)
      #expect(Workspace.names(in: folder + "/books.sqlite.evidence").isEmpty)
    }
  }

  @Test("file.save writes the bytes that a reply would hold, above its limit too, and evidence comes back as it was")
  func saves() throws {
    try withHost { client, folder in
      let job = try #require(
        try client.call("import.run", ["format": "openitem-csv", "path": .string(Self.sample)]).result)
      let sha256 = try #require(job["evidence"]?["sha256"])
      let original = try #require(Workspace.read(Self.sample))
      let short = try client.call("import.evidence.get", ["sha256": sha256])
      if original.count > 1024 {
        #expect(short.kind == "limitExceeded" && short.text.contains("file.save"), "\(short.text)")
      } else {
        #expect(short.result?["content"]?.stringValue.flatMap { Base64.decode($0) } == original)
      }
      let file = folder + "/original.csv"
      let params: JSONValue = [
        "method": "import.evidence.get", "params": ["sha256": sha256], "file": .string(file),
      ]
      let done = try client.call("file.save", params, meta: [("idempotencyKey", "save")])
      #expect(done.result?["sha256"] == sha256 && done.result?["bytes"]?.integerValue == Int64(original.count))
      #expect(Workspace.read(file) == original)
      let again = try client.call("file.save", params, meta: [("idempotencyKey", "save")])
      #expect(again.result == done.result)
      #expect(try client.call("file.save", params).kind == "conflict")
      let rejects = try client.call("import.reject.get", ["job": job["job"] ?? .null])
      #expect(rejects.result?["media"]?.stringValue == "application/x-ndjson", "\(rejects.text)")
      #expect(
        try client.call("import.evidence.get", ["sha256": .string(String(repeating: "0", count: 64))]).kind
          == "notFound")
      #expect(try client.call("import.reject.get", ["job": "job_1"]).path == "/job")
      for method in ["file.save", "job.wait", "job.cancel", "import.run", "nobody.knows.it"] {
        let reply = try client.call("file.save", ["method": .string(method), "file": .string(folder + "/x.json")])
        #expect(reply.path == "/method", "\(method): \(reply.text)")
      }
      #expect(!Workspace.names(in: folder).contains("x.json"))
    }
  }

  @Test("Of saves under one name, sent side by side, one lands whole and the others are refused")
  func rivals() throws {
    try withHost { client, folder in
      let count = 16
      var numbers: [Int: Int] = [:]
      for index in 0..<count {
        let (id, text) = client.line(
          "file.save",
          [
            "method": "rpc.discover", "params": ["lang": index % 2 == 0 ? "en" : "zh-Hans"],
            "file": .string(folder + "/methods.json"),
          ])
        numbers[id] = index
        client.process.send(line: text)
      }
      var digests: [String] = []
      for _ in 0..<count {
        let reply = try ChannelClient.reply(try #require(client.process.line())).reply
        if let digest = reply.result?["sha256"]?.stringValue { digests.append(digest) }
        #expect(reply.result != nil || reply.kind == "conflict", "\(reply.text)")
      }
      #expect(digests.count == 1)
      #expect(SHA256.hex(try #require(Workspace.read(folder + "/methods.json"))) == digests.first)
      #expect(!Workspace.names(in: folder).contains { $0.contains(".part") || $0.hasPrefix(".aval-") })
    }
  }

  @Test("A save sees what was written before it in the same breath")
  func order() throws {
    try withHost { client, folder in
      var lines = ""
      for index in 0..<20 {
        lines +=
          client.line(
            "archive.customer.create",
            ["name": .string("客户\(index)"), "kind": "company", "industry": "jindian"]
          ).text + "\n"
      }
      lines += client.line("file.save", ["method": "audit.list", "file": .string(folder + "/audit.json")]).text + "\n"
      client.process.send(Array(lines.utf8))
      for _ in 0..<21 { _ = try #require(client.process.line()) }
      let text = String(decoding: try #require(Workspace.read(folder + "/audit.json")), as: UTF8.self)
      #expect(text.contains("客户0") && text.contains("客户19"))
    }
  }

  @Test("The command opens what its user names, through links and wherever it lies")
  func command() throws {
    try Workspace.withFolder { folder in
      mkdir(folder + "/elsewhere", 0o755)
      mkdir(folder + "/here", 0o755)
      symlink(Self.sample, folder + "/elsewhere/link.csv")
      mkfifo(folder + "/elsewhere/pipe", 0o644)
      func run(_ file: String) throws -> (text: String, code: Int32) {
        let process = try ServedProcess(
          "/bin/sh",
          [
            "-c",
            "cd \(folder)/here && exec \(Workspace.aval) import openitem-csv \(file) --dry-run "
              + "--config \(Workspace.root)/config/aval.json --database \(folder)/books.sqlite",
          ], mergeErrors: true)
        return (String(decoding: process.rest(), as: UTF8.self), process.wait())
      }
      for file in ["../elsewhere/link.csv", folder + "/elsewhere/link.csv"] {
        let (text, _) = try run(file)
        #expect(text.contains(" read,"), "\(text)")
      }
      let (text, code) = try run("../elsewhere/pipe")
      #expect(code == 1 && text.contains("pipe"), "\(text)")
      #expect(try run(folder + "/books.sqlite").text.contains("host itself"))
    }
  }
}
