import AvalHost
import Glibc
import TestSupport
import Testing

/// One way in which the module alpha is made unusable, and what its refusal must say.
struct RefusalCase: CustomTestStringConvertible, Sendable {
  let name: String
  let cause: Refusal.Cause
  /// Each stands in the English sentence.
  let parts: [String]
  /// Changes the fixture before it is written.
  var change: @Sendable (inout FixtureModule) -> Void = { _ in }
  /// Changes what was written.
  var spoil: @Sendable (FixtureModule.Paths, String) throws -> Void = { _, _ in }
  /// The pinned SHA-256, if any.
  var pin: String?
  /// Modules that the configuration lists besides alpha, beta and gamma.
  var others: [String] = []

  var testDescription: String { name }

  init(
    _ name: String, _ cause: Refusal.Cause, _ parts: [String], pin: String? = nil, others: [String] = [],
    spoil: @escaping @Sendable (FixtureModule.Paths, String) throws -> Void,
    change: @escaping @Sendable (inout FixtureModule) -> Void = { _ in }
  ) {
    self.name = name
    self.cause = cause
    self.parts = parts
    self.pin = pin
    self.others = others
    self.spoil = spoil
    self.change = change
  }

  /// A fixture that is wrong as it is written.
  init(
    _ name: String, _ cause: Refusal.Cause, _ parts: [String], others: [String] = [],
    change: @escaping @Sendable (inout FixtureModule) -> Void
  ) {
    self.init(name, cause, parts, others: others, spoil: { _, _ in }, change: change)
  }
}

extension RefusalCase {
  static let files: [RefusalCase] = [
    RefusalCase("missing library", .missing, ["libalpha.so", "libraryPaths"]) { $0.built = false },
    RefusalCase(
      "missing declaration", .missing, ["methods/echo.get.json"],
      spoil: { paths, _ in
        unlink(paths.folder + "/methods/echo.get.json")
      }),
    RefusalCase(
      "missing migration", .missing, ["migrations/0001_thing.sql"],
      spoil: { paths, _ in
        unlink(paths.folder + "/migrations/0001_thing.sql")
      }, change: { $0.migrations = ["0001_thing.sql": ""] }),
    RefusalCase(
      "library is a folder", .unreadable, ["libalpha.so", "regular file"],
      spoil: { paths, _ in
        unlink(paths.library)
        mkdir(paths.library, 0o755)
      }),
    RefusalCase(
      "library writable by everyone", .writableByOthers, ["libalpha.so", "757", "chmod o-w"],
      spoil: { paths, _ in
        chmod(paths.library, 0o757)
      }),
    RefusalCase(
      "manifest writable by everyone", .writableByOthers, ["module.json", "646", "chmod o-w"],
      spoil: { paths, _ in
        chmod(paths.manifest, 0o646)
      }),
    RefusalCase(
      "declaration writable by everyone", .writableByOthers, ["echo.get.json"],
      spoil: { paths, _ in
        chmod(paths.folder + "/methods/echo.get.json", 0o666)
      }),
    RefusalCase(
      "library in a folder writable by everyone", .writableByOthers, ["/open ", "777", "chmod o-w"],
      spoil: { paths, root in
        mkdir(root + "/open", 0o777)
        chmod(root + "/open", 0o777)
        rename(paths.library, root + "/open/libalpha.so")
        symlink("../open/libalpha.so", paths.library)
      }),
    RefusalCase(
      "library behind a link in a folder writable by everyone", .writableByOthers, ["/open ", "chmod o-w"],
      spoil: { paths, root in
        mkdir(root + "/open", 0o777)
        chmod(root + "/open", 0o777)
        mkdir(root + "/real", 0o755)
        rename(paths.library, root + "/real/libalpha.so")
        symlink(root + "/real/libalpha.so", root + "/open/hop")
        symlink(root + "/open/hop", paths.library)
      }),
    RefusalCase(
      "module's folder writable by everyone", .writableByOthers, ["alpha ", "777"],
      spoil: { paths, _ in
        chmod(paths.folder, 0o777)
      }),
    RefusalCase(
      "folder of declarations writable by everyone", .writableByOthers, ["/methods ", "773"],
      spoil: { paths, _ in
        chmod(paths.folder + "/methods", 0o773)
      }),
    RefusalCase(
      "another SHA-256 than the pinned one", .checksum, [String(repeating: "ab", count: 32), "libalpha.so"],
      pin: String(repeating: "ab", count: 32), spoil: { _, _ in }),
    RefusalCase(
      "not an ELF library", .notLibrary, ["libalpha.so", "ELF shared library"],
      spoil: { paths, _ in
        try FixtureModule.write(Array("#!/bin/sh\necho not a library\n".utf8), to: paths.library)
      }),
    RefusalCase(
      "empty library", .notLibrary, ["libalpha.so"],
      spoil: { paths, _ in
        try FixtureModule.write([], to: paths.library)
      }),
    RefusalCase(
      "ELF file that is an object file", .notLibrary, ["an object file"],
      spoil: { paths, _ in
        try FixtureModule.patch(paths.library) { $0[16] = 1 }
      }),
    RefusalCase(
      "library of another machine", .machine, ["RISC-V"],
      spoil: { paths, _ in
        try FixtureModule.patch(paths.library) { $0[18] = 243 }
      }),
    RefusalCase(
      "truncated by one byte", .truncated, ["cut short", "bytes"],
      spoil: { paths, _ in
        try FixtureModule.patch(paths.library) { $0.removeLast() }
      }),
    RefusalCase(
      "truncated to half", .truncated, ["cut short"],
      spoil: { paths, _ in
        try FixtureModule.patch(paths.library) { $0.removeLast($0.count / 2) }
      }),
    RefusalCase(
      "truncated within the header", .truncated, ["cut short"],
      spoil: { paths, _ in
        try FixtureModule.patch(paths.library) { $0.removeLast($0.count - 40) }
      }),
  ]

  static let tables: [RefusalCase] = [
    RefusalCase("wrong magic", .magic, ["0x4C415641", "0x12345678"]) {
      $0.defines["FIXTURE_MAGIC"] = "0x12345678u"
    },
    RefusalCase("library of another ABI", .abi, ["libalpha.so", "ABI 9", "ABI 1"]) { $0.defines["FIXTURE_ABI"] = "9" },
    RefusalCase("manifest of another ABI", .abi, ["module.json", "ABI 2", "ABI 1"]) { $0.abi = 2 },
    RefusalCase("table too small", .size, ["has 40 bytes", "at least"]) { $0.defines["FIXTURE_SIZE"] = "40" },
    RefusalCase("table without a size", .size, ["has 0 bytes"]) { $0.defines["FIXTURE_SIZE"] = "0" },
    RefusalCase("built for a newer host", .size, ["newer host", "4096"]) { $0.defines["FIXTURE_HOST_SIZE"] = "4096" },
    RefusalCase("table without call", .size, ["call", "NULL"]) { $0.defines["FIXTURE_NO_CALL"] = "" },
    RefusalCase("another toolchain", .toolchain, ["clang 3.0", "same Swift toolchain"]) {
      $0.defines["FIXTURE_TOOLCHAIN"] = "\"clang 3.0\""
    },
    RefusalCase("library of another id", .identity, ["\"omega\"", "\"alpha\""]) {
      $0.defines["FIXTURE_CLAIMED_ID"] = "\"omega\""
    },
    RefusalCase("library of another version", .version, ["0.9.9", "0.1.0"]) {
      $0.defines["FIXTURE_VERSION"] = "\"0.9.9\""
    },
    RefusalCase("missing symbol", .symbol, ["aval_module_alpha", "@_cdecl"]) {
      $0.defines["FIXTURE_SYMBOL"] = "aval_module_other"
    },
    RefusalCase("entry point answers NULL", .symbol, ["aval_module_alpha", "NULL"]) {
      $0.defines["FIXTURE_NO_TABLE"] = ""
    },
    RefusalCase("unresolved symbol", .open, ["libalpha.so", "nowhere_to_be_found"]) {
      $0.defines["FIXTURE_UNRESOLVED"] = "nowhere_to_be_found"
    },
    RefusalCase("declared method not implemented", .methods, ["not implemented: alpha.echo.get"]) {
      $0.implemented = ["alpha.other.get"]
    },
    RefusalCase("implemented method not declared", .methods, ["not declared: alpha.other.get"]) {
      $0.implemented = ["alpha.echo.get", "alpha.other.get"]
    },
    RefusalCase("method of another module", .duplicateMethod, ["belongs to module beta", "library of module alpha"]) {
      $0.implemented = ["alpha.echo.get", "beta.echo.get"]
    },
    RefusalCase("method implemented twice", .duplicateMethod, ["twice: alpha.echo.get"]) {
      $0.implemented = ["alpha.echo.get", "alpha.echo.get"]
    },
    RefusalCase("init refuses", .initFailed, ["alpha refused to start", "names no policy."]) {
      $0.defines["FIXTURE_INIT"] = "refuse"
    },
    RefusalCase("init refuses without a reason", .initFailed, ["gave no reason"]) {
      $0.defines["FIXTURE_INIT"] = "silent"
    },
  ]

  static let manifests: [RefusalCase] = [
    RefusalCase(
      "folder and id differ", .identity, ["alpha", "\"omega\""],
      spoil: { paths, _ in
        try FixtureModule.edit(paths.manifest) { $0.replacing("\"id\": \"alpha\"", with: "\"id\": \"omega\"") }
      }),
    RefusalCase(
      "library is named otherwise", .identity, ["libalpha.so", "libomega.so"],
      spoil: { paths, _ in
        try FixtureModule.edit(paths.manifest) { $0.replacing("libalpha.so", with: "libomega.so") }
      }),
    RefusalCase("unknown key", .manifest, ["module.json, line 7, column 13", "at /migrates", "\"migrates\""]) {
      $0.more = ",\n\"migrates\": []"
    },
    RefusalCase(
      "not JSON", .manifest, ["module.json, line 2", "not JSON"],
      spoil: { paths, _ in
        try FixtureModule.edit(paths.manifest) { $0.replacing("\"title\":", with: "\"title\"") }
      }),
    RefusalCase("key twice", .manifest, ["duplicate"]) { $0.more = ", \"abi\": 1" },
    RefusalCase(
      "missing key", .manifest, ["\"summary\"", "missing"],
      spoil: { paths, _ in
        try FixtureModule.edit(paths.manifest) {
          $0.replacing(#", "summary": {"en": "A fixture.", "zh-Hans": "一个夹具。"}"#, with: "")
        }
      }),
    RefusalCase(
      "one language only", .manifest, ["at /title", "zh-Hans"],
      spoil: { paths, _ in
        try FixtureModule.edit(paths.manifest) { $0.replacing(#", "zh-Hans": "夹具""#, with: "") }
      }),
    RefusalCase("not a version", .manifest, ["at /version", "\"1.x\"", "such as 1.2.3"]) { $0.version = "1.x" },
    RefusalCase("not a version range", .manifest, ["/requires/0/version", "\"soon\""]) {
      $0.requires = [("beta", "soon")]
    },
    RefusalCase(
      "permission of another module", .manifest, ["/permissions/0/id", "begins with alpha."],
      spoil: { paths, _ in
        try FixtureModule.edit(paths.manifest) { $0.replacing("alpha.use", with: "beta.use") }
      }),
    RefusalCase("method listed twice", .manifest, ["/methods/1", "echo.get"]) {
      $0.methods = ["echo.get", "echo.get"]
    },
    RefusalCase(
      "declaration with an unknown key", .manifest, ["echo.get.json", "at /effects"],
      spoil: { paths, _ in
        try FixtureModule.edit(paths.folder + "/methods/echo.get.json") {
          $0.replacing("\"effect\"", with: "\"effects\"")
        }
      }),
    RefusalCase(
      "declaration with an undeclared permission", .manifest, ["at /permission", "alpha.abuse"],
      spoil: { paths, _ in
        try FixtureModule.edit(paths.folder + "/methods/echo.get.json") {
          $0.replacing("alpha.use", with: "alpha.abuse")
        }
      }),
    RefusalCase("import target of another module", .manifest, ["/importTargets/0/method"]) {
      $0.more = #", "importTargets": [{"kind": "openItem", "method": "beta.echo.get"}]"#
    },
    RefusalCase(
      "schema with an unknown keyword", .manifest, ["echo.get.json", "/params/properties/text", "format"],
      spoil: { paths, _ in
        try FixtureModule.edit(paths.folder + "/methods/echo.get.json") {
          $0.replacing(
            #""params": {"properties": {"text": {"type": "string"}"#,
            with: #""params": {"properties": {"text": {"type": "string", "format": "email"}"#)
        }
      }),
    RefusalCase(
      "schema of a result that refers to nothing", .manifest, ["echo.get.json", "/result", "nowhere"],
      spoil: { paths, _ in
        try FixtureModule.edit(paths.folder + "/methods/echo.get.json") {
          $0.replacing(
            #""result": {"properties": {"text": {"type": "string"}"#,
            with: ##""result": {"properties": {"text": {"$ref": "#/nowhere"}"##)
        }
      }),
    RefusalCase("definition with an unknown keyword", .manifest, ["module.json", "/definitions", "format"]) {
      $0.more = #", "definitions": {"item": {"type": "string", "format": "email"}}"#
    },
    RefusalCase("setting whose default does not fit", .settings, ["/months", "1"]) {
      $0.more = Self.months(default: "0")
    },
    RefusalCase("setting without a value", .settings, ["/ladder", "no default"]) {
      $0.more =
        #", "settings": [{"name": "ladder", "schema": {"type": "string"}, "summary": {"en": "L", "zh-Hans": "梯"}}]"#
    },
  ]

  /// A setting `months` of at least 1.
  static func months(default value: String) -> String {
    #", "settings": [{"name": "months", "schema": {"type": "integer", "minimum": 1}, "default": \#(value), "#
      + #""summary": {"en": "M", "zh-Hans": "月"}}]"#
  }

  static let relations: [RefusalCase] = [
    RefusalCase("missing dependency", .dependencyMissing, ["alpha needs omega >=1.0.0"]) {
      $0.requires = [("omega", ">=1.0.0")]
    },
    RefusalCase("dependency listed but not installed", .dependencyMissing, ["alpha needs omega ^1"], others: ["omega"])
    {
      $0.requires = [("omega", "^1")]
    },
    RefusalCase("dependency out of range", .dependencyRange, ["alpha needs beta ^2.0", "found is beta 0.1.0"]) {
      $0.requires = [("beta", "^2.0")]
    },
    RefusalCase("requires itself", .dependencyCycle, ["alpha → alpha"]) { $0.requires = [("alpha", "*")] },
    RefusalCase(
      "dependency in a circle", .dependencyCycle, ["alpha → omega → alpha"], others: ["omega"],
      spoil: { _, root in
        var omega = FixtureModule("omega")
        omega.requires = [("alpha", "*")]
        try omega.write(below: root)
      }, change: { $0.requires = [("omega", "*")] }),
    RefusalCase(
      "dependency not listed", .dependencyOff, ["alpha needs omega", "not enabled", "\"modules\""],
      spoil: { _, root in
        try FixtureModule("omega").write(below: root)
      }, change: { $0.requires = [("omega", "*")] }),
  ]
}

extension FixtureModule {
  static func patch(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
    guard var bytes = Workspace.read(path) else { throw CannotBuild(description: "\(path) cannot be read") }
    body(&bytes)
    try write(bytes, to: path)
  }

  static func edit(_ path: String, _ body: (String) -> String) throws {
    try patch(path) { $0 = Array(body(String(decoding: $0, as: UTF8.self)).utf8) }
  }
}

extension String {
  /// Replaces every occurrence.
  fileprivate func replacing(_ text: String, with other: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      result += rest[..<range.lowerBound] + other
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
