import AvalKit
import TestSupport
import Testing

/// What a person types and reads: `aval` through a shell, as built.
@Suite("The command line")
struct CommandLineTests {
  private struct Outcome {
    let code: Int32
    let output: String
    let errors: String
  }

  /// Runs a line of a shell in a folder; `$AVAL` is the built command with the tests' configuration in `$CONFIG`.
  private func shell(_ line: String, in folder: String, environment: [String: String] = [:]) throws -> Outcome {
    let variables = [
      "AVAL": Workspace.aval, "CONFIG": Workspace.root + "/Tests/aval.json", "HOME": folder, "XDG_STATE_HOME": folder,
      "LC_ALL": "C", "LANG": "C",
    ]
    let process = try ServedProcess(
      "/bin/bash", ["-c", "cd '\(folder)' && { \(line)\n} 2>errors.txt"],
      environment: variables.merging(environment) { $1 })
    process.closeInput()
    let output = String(decoding: process.rest(withinSeconds: 300), as: UTF8.self)
    let code = process.wait()
    let errors = Workspace.read(folder + "/errors.txt").map { String(decoding: $0, as: UTF8.self) } ?? ""
    return Outcome(code: code, output: output, errors: errors)
  }

  @Test("help is had in every spelling and in both languages, and each command has its own")
  func help() throws {
    try Workspace.withFolder { folder in
      for spelling in ["--help", "-h", "help"] {
        let shown = try shell("$AVAL \(spelling)", in: folder)
        #expect(shown.code == 0 && shown.output.contains("aval serve"), "\(spelling)")
      }
      for command in ["serve", "call", "import", "module", "methods"] {
        let own = try shell("$AVAL \(command) --help", in: folder).output
        #expect(own.contains("aval \(command)"))
        #expect(try shell("$AVAL \(command) -h", in: folder).output == own)
        #expect(try shell("$AVAL help \(command)", in: folder).output == own)
        #expect(try shell("$AVAL help \(command) --lang zh-Hans", in: folder).output != own)
      }
      #expect(try shell("$AVAL --help --lang zh-Hans", in: folder).output.contains("退出码"))
      #expect(try shell("$AVAL help nothing", in: folder).code == 2)
      #expect(try shell("$AVAL serve --lang fr", in: folder).code == 2)
      #expect(try shell("$AVAL nothing --lang zh-Hans", in: folder).errors.contains("没有命令 nothing"))
    }
  }

  @Test("an import says what became of a file, that a dry run was one, and a fault once, in both languages")
  func imports() throws {
    try Workspace.withFolder { folder in
      let sample = Workspace.root + "/import-formats/bmo-csv/sample.csv"
      let host = "--config $CONFIG --database books.sqlite"
      let dry = try shell("$AVAL import bmo-csv '\(sample)' --dry-run \(host)", in: folder)
      #expect(dry.code == 0 && dry.errors.isEmpty)
      #expect(dry.output.contains("dry run, nothing stored: ") && dry.output.contains("would be accepted, 0 rejected"))
      let chinese = try shell("$AVAL import bmo-csv '\(sample)' --dry-run \(host) --lang zh-Hans", in: folder)
      #expect(chinese.output.contains("试运行，未保存任何内容：读取 "))
      let real = try shell("$AVAL import bmo-csv '\(sample)' \(host) --lang zh-Hans", in: folder)
      #expect(real.code == 0 && real.output.contains("拒收 0 条，已有 0 条") && !real.output.contains("试运行"))
      let wrong = try shell("$AVAL import ubl '\(sample)' \(host)", in: folder)
      #expect(wrong.code == 1 && wrong.output.isEmpty)
      #expect(wrong.errors.split(separator: "\n").count == 1 && wrong.errors.contains("no XML document"))
      let invoice = Workspace.root + "/import-formats/ubl/sample.xml"
      let unread = try shell("$AVAL import ubl '\(invoice)' --dry-run \(host)", in: folder)
      #expect(
        unread.output.contains("  read by no field:\n")
          && unread.output.split(separator: "\n").allSatisfy { $0.count < 400 })
    }
  }

  @Test("methods are listed whole, by module and by noun, and explained one by one")
  func methods() throws {
    try Workspace.withFolder { folder in
      let all = try shell("$AVAL methods --config $CONFIG", in: folder)
      let some = try shell("$AVAL methods collections --config $CONFIG", in: folder)
      #expect(some.code == 0)
      let lines = some.output.split(separator: "\n")
      #expect(lines.count > 20 && lines.allSatisfy { $0.hasPrefix("collections.") })
      #expect(all.output.split(separator: "\n").count > 5 * lines.count)
      let noun = try shell("$AVAL methods collections.promise --config $CONFIG", in: folder).output
      #expect(noun.split(separator: "\n").allSatisfy { $0.hasPrefix("collections.promise.") })
      let wrong = try shell("$AVAL methods collection --config $CONFIG", in: folder)
      #expect(wrong.code == 1 && wrong.errors.contains("collections"))
      let chinese = try shell("$AVAL methods collections.promise.record --config $CONFIG --lang zh-Hans", in: folder)
      #expect(chinese.output.contains("登记付款承诺"))
      // What a parameter is, is said in the same language, and what may be left out is marked.
      let page = try shell("$AVAL methods archive.customer.create --config $CONFIG --lang zh-Hans", in: folder).output
      #expect(page.contains("客户登记的全称") && page.contains("  region?") && !page.contains("as registered"))
      let english = try shell("$AVAL methods archive.customer.create --config $CONFIG", in: folder).output
      #expect(english.contains("as registered") && english.contains("potential | existing"))
      let schema = try shell("$AVAL methods archive.customer.create --config $CONFIG --json", in: folder).output
      #expect(try JSONDocument(parsing: Array(schema.utf8)).root["params"]?["properties"]?["name"] != nil)
    }
  }

  @Test(
    "an example runs when it is pasted, what it needs first",
    arguments: [
      "collections.dispute.resolve", "collections.notice.deliver", "collections.limitation.end",
      "receivables.creditNote.post", "receivables.order.release", "archive.customer.merge",
    ])
  func pasted(_ method: String) throws {
    try Workspace.withFolder { folder in
      let page = try shell("$AVAL methods \(method) --config $CONFIG", in: folder).output
      let start = try #require(page.range(of: "example, to be pasted"))
      let lines = page[start.upperBound...].split(separator: "\n").dropFirst().map { $0.trimmed }
      #expect(lines.last?.hasPrefix("aval call \(method)") == true)
      let script = "set -e\naval() { \"$AVAL\" \"$@\" --config $CONFIG --database books.sqlite; }\n"
      let run = try shell(script + lines.joined(separator: "\n"), in: folder)
      #expect(run.code == 0, "\(lines.joined(separator: "\n"))\n\(run.errors)")
    }
  }

  @Test("what is mistyped is named with what was probably meant; options may stand before the command")
  func mistyped() throws {
    try Workspace.withFolder { folder in
      let options = "--config $CONFIG --database books.sqlite"
      for (line, hint, code) in [
        ("$AVAL serv", "serve", 2), ("$AVAL doctro", "doctor", 2),
        ("$AVAL call system.describe --databse x", "--database", 2),
        ("$AVAL methods archive.custmer.create --config $CONFIG", "archive.customer.create", 1),
        ("$AVAL methods recievables --config $CONFIG", "receivables", 1),
        ("$AVAL call archive.customer.serch \(options)", "archive.customer.search", 1),
      ] {
        let run = try shell(line, in: folder)
        #expect(run.code == Int32(code) && run.errors.contains("id you mean"), "\(line)")
        #expect(run.errors.contains(hint), "\(line): \(run.errors)")
      }
      #expect(try !shell("$AVAL nothing", in: folder).errors.contains("mean"))
      #expect(try shell("$AVAL call system.describe '{}' '{}' \(options)", in: folder).errors.contains("too many"))
      #expect(try shell("$AVAL call system.describe --config $CONFIG --database ''", in: folder).code == 2)
      #expect(try shell("$AVAL \(options) call system.describe", in: folder).code == 0)
      #expect(try shell("$AVAL --database=books.sqlite --config=$CONFIG call system.describe", in: folder).code == 0)
      let hint = try shell(
        "$AVAL call archive.customer.serch \(options) --lang zh-Hans", in: folder
      ).errors
      #expect(hint.contains("是否指“archive.customer.search”？"))
    }
  }

  @Test("what cannot be written out fails; a refused request says nothing else")
  func output() throws {
    try Workspace.withFolder { folder in
      for command in ["methods", "module list", "--help", "call system.describe"] {
        let run = try shell(
          "$AVAL \(command) --config $CONFIG --database books.sqlite >/dev/full", in: folder)
        #expect(command == "--help" || run.code == 1, "\(command): \(run.code)")
      }
      let refused = try shell(
        "$AVAL call archive.customer.search '{\"txt\": 1}' --config $CONFIG --database books.sqlite", in: folder)
      #expect(refused.code == 1 && refused.errors.split(separator: "\n").count == 1, "\(refused.errors)")
      let missing = try shell(
        "$AVAL call system.describe --config $CONFIG --database nowhere/books.sqlite", in: folder)
      #expect(missing.code == 3 && missing.errors.split(separator: "\n").count == 1, "\(missing.errors)")
      #expect(Workspace.names(in: folder + "/nowhere").isEmpty)
    }
  }

  @Test("doctor and module list see a changed policy that stops the start; doctor speaks Chinese")
  func doctor() throws {
    try Workspace.withFolder { folder in
      let configuration = try #require(Workspace.read(Workspace.root + "/Tests/aval.json"))
      guard case .object(var object) = JSONValue(try JSONDocument(parsing: configuration).root) else { return }
      for member in ["modulePaths", "libraryPaths", "importFormatPaths"] {
        let paths = object[member]?.arrayValue?.compactMap(\.stringValue) ?? []
        object[member] = .array(paths.map { .string($0.hasPrefix("/") ? $0 : Workspace.root + "/Tests/" + $0) })
      }
      object["policyPaths"] = ["policies"]
      try Workspace.write(
        String(decoding: JSONValue.object(object).bytes, as: UTF8.self), to: folder + "/own.json")
      let options = "--config own.json --database books.sqlite"
      #expect(try shell("$AVAL call system.describe \(options)", in: folder).code == 0)
      let sound = try shell("$AVAL doctor \(options) --lang zh-Hans", in: folder)
      #expect(sound.code == 0 && sound.output.contains("正常 数据库") && !sound.output.contains("ok "), "\(sound)")
      #expect(sound.output.contains("正常 策略"))
      try Workspace.makeFolder(folder + "/policies/archive")
      try Workspace.write("{\"x\": 1}", to: folder + "/policies/archive/industries.json")
      let broken = try shell("$AVAL doctor \(options)", in: folder)
      #expect(broken.code == 1 && broken.output.contains("FAIL policies"), "\(broken)")
      #expect(broken.output.contains("industries.json, line 1"))
      let list = try shell("$AVAL module list \(options)", in: folder)
      #expect(list.code == 3 && list.errors.contains("industries.json") && list.output.contains("archive"), "\(list)")
    }
  }

  @Test("module list tells what the database remembers, reads it only, and makes none")
  func modules() throws {
    try Workspace.withFolder { folder in
      let before = try shell("$AVAL module list --config $CONFIG --database books.sqlite", in: folder)
      #expect(before.code == 0 && before.output.contains("collections"))
      #expect(before.errors.contains("no database"))
      #expect(Workspace.read(folder + "/books.sqlite") == nil)
      let call = "$AVAL call module.disable '{\"id\": \"collections\"}' --config $CONFIG --database books.sqlite"
      #expect(try shell(call, in: folder).code == 0)
      let after = try shell("$AVAL module list --config $CONFIG --database books.sqlite", in: folder)
      let line = after.output.split(separator: "\n").first { $0.hasPrefix("collections") } ?? ""
      #expect(line.contains("disabled") && line.contains("module.enable"), "\(after.output)")
      try Workspace.write("no database", to: folder + "/notes.txt")
      let other = try shell("$AVAL module list --config $CONFIG --database notes.txt", in: folder)
      #expect(other.code == 3)
    }
  }

  @Test("a copied binary without a configuration says so and ends with 3; so does a configuration that is not there")
  func withoutConfiguration() throws {
    try Workspace.withFolder { folder in
      let copied = try shell("cp $AVAL ./aval && ./aval call system.describe", in: folder)
      #expect(copied.code == 3 && copied.errors.contains("--config"), "\(copied.output)\(copied.errors)")
      #expect(Workspace.names(in: folder + "/aval").isEmpty)
      #expect(try shell("./aval serve </dev/null", in: folder).code == 3)
      #expect(try shell("$AVAL call system.describe --config nowhere.json", in: folder).code == 3)
      #expect(try shell("$AVAL call system.describe --config $CONFIG --database /proc/none/x", in: folder).code == 3)
    }
  }

  @Test("--capture gives a shell the values of a result, quoted")
  func capture() throws {
    try Workspace.withFolder { folder in
      let create =
        #"$AVAL call archive.customer.create '{"name": "O'\''Neil Ltd", "kind": "company", "industry": "jixie"}'"#
      let options = "--config $CONFIG --database books.sqlite"
      let run = try shell(
        "eval \"$(\(create) --capture name=/customer/name --capture id=/customer/id \(options))\"; echo \"$name/${id%%_*}\"",
        in: folder)
      #expect(run.output == "O'Neil Ltd/cus\n", "\(run.errors)")
      #expect(try shell("$AVAL call system.describe --capture a=/nothing \(options)", in: folder).code == 1)
      #expect(try shell("$AVAL call system.describe --capture 'a b=/name' \(options)", in: folder).code == 2)
    }
  }

  @Test("no text names a command that does not exist")
  func commandsExist() throws {
    let help = try Workspace.withFolder { try shell("$AVAL --help", in: $0).output }
    var unknown: [String] = []
    for file in ["README.md"] + Self.texts("Sources") + Self.texts("plugins") {
      let text = String(decoding: Workspace.read(Workspace.root + "/" + file) ?? [], as: UTF8.self)
      for piece in text.components(behind: ["`aval ", "(aval ", "run aval ", "运行 aval ", "; aval ", "；aval "]) {
        let command = String(piece.prefix { $0.isLetter && $0.isASCII })
        if !command.isEmpty, command != "help", !help.contains("  aval \(command) ") {
          unknown.append("\(file): aval \(command)")
        }
      }
    }
    #expect(unknown.isEmpty, "\(unknown)")
  }

  private static func texts(_ folder: String) -> [String] {
    ScenarioFiles.names(folder).flatMap { name -> [String] in
      let path = folder + "/" + name
      if [".swift", ".json", ".md"].contains(where: name.hasSuffix) { return [path] }
      return name.contains(".") ? [] : texts(path)
    }
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    String(drop(while: { $0 == " " }).reversed().drop(while: { $0 == " " }).reversed())
  }

  /// What stands behind each occurrence of some texts.
  fileprivate func components(behind texts: [String]) -> [Substring] {
    texts.flatMap { text -> [Substring] in
      var found: [Substring] = []
      var rest = Substring(self)
      while let range = rest.range(of: text) {
        rest = rest[range.upperBound...]
        found.append(rest.prefix(40))
      }
      return found
    }
  }

  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while let first = self[start...].firstIndex(of: text.first ?? " ") {
      if self[first...].hasPrefix(text) { return first..<index(first, offsetBy: text.count) }
      start = index(after: first)
    }
    return nil
  }
}
