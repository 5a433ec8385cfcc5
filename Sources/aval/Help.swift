/// What `--help` prints on every level.
enum Help {
  static func print(_ text: String, wanted: Bool) -> ExitCode {
    Terminal.write(text + "\n", to: wanted ? 1 : 2)
    return wanted ? .success : .usage
  }

  static let overview = """
    aval: a headless customer-credit platform

      aval serve                          the control channel on standard input and output
      aval call METHOD [JSON | -]         one request, its result on standard output
      aval import FORMAT FILE...          import files, with progress
      aval module list | check FILE       what is loaded and why not; verify a library
      aval methods [METHOD]               the reference of every method
      aval doctor                         whether clock, database, audit and evidence are sound

    Options of every command:
      --config FILE      the configuration; default: config/aval.json of the nearest folder above the binary
      --database FILE    the database; default: the configuration's, else $XDG_STATE_HOME/aval/aval.sqlite
      --files-read FOLDER, --files-write FOLDER
                         folders that requests may read and make files below, beside the configuration's; default: the
                         folder that aval is started in, unless that is / or a home
      --help             help for the command
      --version          the version

    Environment: AVAL_NOW (an instant) sets the clock, AVAL_DEBUG=1 logs more.

    Exit codes: 0 done; 1 refused, or records rejected; 2 the command line is wrong; 3 the host could not start; 4 accepted
    requests that could not be performed; 5 a call that did not end.
    """

  static let serve = """
    aval serve [--config FILE] [--database FILE]

    Serves JSON-RPC 2.0 on standard input and output, one message a line; Content-Length framing is recognised. The
    same channel is a Model Context Protocol server. Logs go to standard error. At the end of input everything accepted is
    performed and answered, however long it takes, and the host ends with 0. SIGTERM or SIGINT gives it ten seconds
    (limits.shutdownMilliseconds): what is left is answered busy, and the host ends with 4; a second signal gives none. A
    call that does not return after its limit (limits.callMilliseconds) ends the host with 5.

      printf '%s\\n' '{"jsonrpc":"2.0","id":1,"method":"system.describe"}' | aval serve --database books.sqlite
    """

  static let call = """
    aval call METHOD [JSON | -] [--config FILE] [--database FILE] [--lang en|zh-Hans]

    Sends one request and prints its result, indented on a terminal. JSON is the parameters; - reads them from standard
    input. Ends with 1 when the request is refused; the error goes to standard error.

      aval call archive.customer.search '{"text": "金甸"}'
    """

  static let `import` = """
    aval import FORMAT FILE... [--dry-run] [--abort] [--options JSON] [--config FILE] [--database FILE]

    Imports files. Good records land; bad ones are listed with line, column, path and reason, and written to a file of the
    source's own shape: correct it and import it again. --abort lands a file wholly or not at all, --dry-run stores nothing.
    Shows progress on a terminal. Ends with 1 when a record was rejected or a file was not read to its end.

      aval import creditsafe-ggs report.xml --options '{"onNoMatch": "create"}'
    """

  static let module = """
    aval module list [--config FILE]
    aval module check FILE [--config FILE]

    list shows every configured module: id, version, state, and the reason where it is not enabled. check verifies a
    library and its manifest before it is deployed, without a database. Both end with 1 where something is wrong.
    """

  static let doctor = """
    aval doctor [--accept-clock] [--config FILE] [--database FILE]

    Checks, in this order: the clock against the last recording, the database file, the whole audit chain and its anchor,
    the host's own tables, the digests of the evidence, destroyed content that is still pending, and free disk space.
    A clock more than five minutes behind the last recording refuses writes; --accept-clock takes it for right, on record:
    recording time then waits until the clock has caught up. Ends with 1 where something is wrong.
    """

  static let methods = """
    aval methods [METHOD] [--json] [--config FILE] [--lang en|zh-Hans]

    Lists the methods, or explains one: summary, effect, permission, parameters, result and an example, from the same
    declarations that rpc.discover answers from.
    """
}
