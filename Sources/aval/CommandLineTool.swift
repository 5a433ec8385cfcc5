import AvalHost
import AvalKit
import Glibc

/// `aval` and its subcommands.
enum CommandLineTool {
  /// Runs the command of a process's arguments and answers its exit code.
  static func run(_ all: [String]) -> ExitCode {
    var arguments = Arguments(Array(all.dropFirst()))
    do {
      try chooseLanguage(&arguments)
      let wantsHelp = arguments.flag("--help") || arguments.flag("-h")
      guard let name = arguments.command(behind: HostOptions.names) else {
        if arguments.flag("--version") { return printVersion() }
        try arguments.finish()
        return Help.print(Help.overview, wanted: wantsHelp)
      }
      if name == "version" { return printVersion() }
      if name == "help" { return try help(&arguments) }
      let command = try command(name)
      if wantsHelp { return Help.print(command.help, wanted: true) }
      return try command.run(&arguments)
    } catch let error as UsageError {
      Terminal.error(error.message)
      return .usage
    } catch let error as CannotStart {
      Terminal.error(error.failure.message.in(Terminal.language))
      return .unavailable
    } catch let failure as Failure {
      Terminal.error(failure.message.in(Terminal.language))
      return .failure
    } catch {
      Terminal.error("\(error)")
      return .failure
    }
  }

  /// `aval help [COMMAND]`, the same as `--help`.
  private static func help(_ arguments: inout Arguments) throws -> ExitCode {
    let topic = arguments.word()
    try arguments.finish()
    return Help.print(try topic.map { try command($0).help } ?? Help.overview, wanted: true)
  }

  private static func command(_ name: String) throws -> Command {
    guard let command = commands[name] else {
      let hint = NearestName.of(name, among: commands.keys)
      throw UsageError(
        "There is no command \(name)\(hint.map { " (did you mean \($0)?)" } ?? ""); aval --help lists them.",
        zh: "没有命令 \(name)\(hint.map { "（是否指 \($0)？）" } ?? "")；aval --help 列出全部命令。")
    }
    return command
  }

  /// `--lang` holds for every command: what is printed, and the language of the host's answers.
  private static func chooseLanguage(_ arguments: inout Arguments) throws {
    guard let tag = try arguments.option("--lang") else { return }
    guard let language = Language(tag: tag) else {
      throw UsageError("--lang is en or zh-Hans, not \(tag).", zh: "--lang 须为 en 或 zh-Hans，而非 \(tag)。")
    }
    Terminal.choose(language)
  }

  private struct Command: Sendable {
    let help: Text
    let run: @Sendable (inout Arguments) throws -> ExitCode
  }

  private static let commands: [String: Command] = [
    "serve": Command(help: Help.serve, run: ServeCommand.run),
    "report": Command(help: Help.report, run: ReportCommand.run),
    "call": Command(help: Help.call, run: CallCommand.run),
    "import": Command(help: Help.import, run: ImportCommand.run),
    "module": Command(help: Help.module, run: ModuleCommand.run),
    "backup": Command(help: Help.backup, run: BackupCommand.run),
    "access": Command(help: Help.access, run: AccessCommand.run),
    "day": Command(help: Help.day, run: DayCommand.run),
    "doctor": Command(help: Help.doctor, run: DoctorCommand.run),
    "methods": Command(help: Help.methods, run: MethodsCommand.run),
  ]

  private static func printVersion() -> ExitCode {
    print("aval \(AvalVersion.current)")
    return .success
  }
}

/// What `aval` ends with; documented in `aval --help`.
enum ExitCode: Int32 {
  /// The command did what it was asked.
  case success = 0
  /// The request was refused, or records were rejected.
  case failure = 1
  /// The command line itself is wrong.
  case usage = 2
  /// The host could not start: a required module, the database or the configuration.
  case unavailable = 3
  /// The host was told to end before everything that it had accepted could be performed.
  case cutShort = 4
  /// A call did not end, and the host ended because of it.
  case stalled = 5
}

/// Why the host could not start.
struct CannotStart: Error {
  let failure: Failure

  /// Runs a part of the start: what it refuses is refused by the start.
  static func unless<T>(_ start: () throws -> T) throws -> T {
    do {
      return try start()
    } catch let failure as Failure {
      throw CannotStart(failure: failure)
    }
  }
}

/// A command line that cannot be understood.
struct UsageError: Error {
  let message: Text
  init(_ message: String, zh: String) { self.message = Text(message, zh: zh) }
}
