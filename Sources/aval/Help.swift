import AvalKit

/// What `--help` prints on every level.
enum Help {
  static func print(_ text: Text, wanted: Bool) -> ExitCode {
    Terminal.write(text.in(Terminal.language) + "\n", to: wanted ? 1 : 2)
    return wanted ? .success : .usage
  }

  static let overview = Text(
    """
    aval: a headless customer-credit platform

      aval serve                          the control channel on standard input and output
      aval call METHOD [JSON | -]         one request, its result on standard output
      aval import FORMAT FILE...          import files, with progress
      aval module list | check FILE       what is loaded and why not; verify a library
      aval report NAME [JSON] | list      a paper or report: statement, confirmation, ...
      aval methods [METHOD | MODULE]      the reference of every method
      aval backup create | verify | restore FILE
                                          copies of the books: make, check, put back
      aval access bootstrap --user ID     the first user and token, for the owner of the database file
      aval day                            the day's own work of every module, for a timer
      aval doctor                         whether clock, database, audit and evidence are sound
      aval help [COMMAND]                 help for a command

    Options of every command:
      --config FILE      the configuration; default: config/aval.json of the nearest folder above the binary
      --database FILE    the database; default: the configuration's, else $XDG_STATE_HOME/aval/aval.sqlite
      --files-read FOLDER, --files-write FOLDER
                         folders that requests may read and make files below, beside the configuration's; default: the
                         folder that aval is started in, unless that is / or a home
      --lang LANGUAGE    en or zh-Hans, for what is printed and answered; default: the locale's
      -h, --help         help for the command
      --version          the version

    Environment: AVAL_TOKEN is the token of whoever asks, AVAL_NOW (an instant) sets the clock, AVAL_DEBUG=1 logs more.

    Exit codes: 0 done; 1 refused, or records rejected; 2 the command line is wrong; 3 the host could not start; 4 accepted
    requests that could not be performed; 5 a call that did not end.
    """,
    zh: """
      aval：无界面的客户信用管理平台

        aval serve                          标准输入输出上的控制通道
        aval call METHOD [JSON | -]         单次请求，结果写到标准输出
        aval import FORMAT FILE...          导入文件并显示进度
        aval module list | check FILE       已装载的模块及未装载的原因；检验模块库
        aval report NAME [JSON] | list      生成文书或报表：对账单、询证函等
        aval methods [METHOD | MODULE]      全部方法的参考
        aval backup create | verify | restore FILE
                                            账册备份：制作、校验、恢复
        aval access bootstrap --user ID     首个用户与令牌，由数据库文件的所有者建立
        aval day                            执行各模块当日的例行工作，供定时任务使用
        aval doctor                         检查时钟、数据库、审计与原始文件是否完好
        aval help [COMMAND]                 命令的说明

      各命令通用的选项：
        --config FILE      配置文件；默认为程序上级目录中最近的 config/aval.json
        --database FILE    数据库；默认见配置，否则为 $XDG_STATE_HOME/aval/aval.sqlite
        --files-read FOLDER、--files-write FOLDER
                           除配置所列外，请求可读取、可新建文件的目录；默认为启动 aval 的目录（/ 与主目录除外）
        --lang LANGUAGE    en 或 zh-Hans，用于显示与回复；默认随系统区域
        -h, --help         该命令的说明
        --version          版本

      环境变量：AVAL_TOKEN 为调用者的令牌，AVAL_NOW（时刻）设定时钟，AVAL_DEBUG=1 输出更多日志。

      退出码：0 完成；1 被拒绝或有记录被拒收；2 命令行有误；3 主机无法启动；4 已受理的请求未能执行；5 有调用未能结束。
      """)

  static let report = Text(
    """
    aval report NAME [JSON] [--format html|md|json|csv] [--out FILE] [--lang en|zh-Hans]
    aval report list

    Renders a paper or a report and prints it, or writes it to a new file: nothing is replaced. JSON is the report's own
    parameters, which aval call report.list tells. The format follows the ending of FILE, else it is html.

      aval report list
      aval report receivables.statement '{"customer": "jindian001", "from": "2026-01-01", "to": "2026-03-31"}' --out q1.html
      aval report archive.updatesDue --format md --lang zh-Hans
    """,
    zh: """
      aval report NAME [JSON] [--format html|md|json|csv] [--out FILE] [--lang en|zh-Hans]
      aval report list

      生成文书或报表，输出到终端或写入新文件；不会覆盖任何文件。JSON 为该报表自己的参数，见 aval call report.list。
      格式由 FILE 的扩展名决定，否则为 html。

        aval report list
        aval report receivables.statement '{"customer": "jindian001", "from": "2026-01-01", "to": "2026-03-31"}' --out q1.html
        aval report archive.updatesDue --format md --lang zh-Hans
      """)

  static let serve = Text(
    """
    aval serve [--tools LIST] [--read-only] [--config FILE] [--database FILE] [--lang en|zh-Hans]

    Serves JSON-RPC 2.0 on standard input and output, one message a line; Content-Length framing is recognised. The
    same channel is a Model Context Protocol server. Logs go to standard error. At the end of input everything accepted is
    performed and answered, however long it takes, and the host ends with 0. SIGTERM or SIGINT gives it ten seconds
    (limits.shutdownMilliseconds): what is left is answered busy, and the host ends with 4; a second signal gives none. A
    call that does not return after its limit (limits.callMilliseconds) ends the host with 5.

    --tools LIST    offers these alone: modules, methods, @read (every read), @menu (the daily work), parted by commas;
                    everything else is refused. Without it assistants are shown @menu, and every method answers
    --read-only     offers reads alone, whatever is named

      printf '%s\\n' '{"jsonrpc":"2.0","id":1,"method":"system.describe"}' | aval serve --database books.sqlite
    """,
    zh: """
      aval serve [--tools LIST] [--read-only] [--config FILE] [--database FILE] [--lang en|zh-Hans]

      在标准输入输出上提供 JSON-RPC 2.0，每行一条消息；也识别 Content-Length 分帧。同一通道即为 Model Context Protocol
      服务器。日志写到标准错误。输入结束后，已受理的请求全部执行并回复，随后以 0 结束。收到 SIGTERM 或 SIGINT 后有十秒
      （limits.shutdownMilliseconds）：其余请求以 busy 回复，以 4 结束；第二个信号立即结束。超过时限
      （limits.callMilliseconds）仍不返回的调用使主机以 5 结束。

      --tools LIST    只提供所列内容：模块、方法、@read（全部查询）、@menu（日常工作），以逗号分隔；其余一律拒绝。
                      不指定时向助手列出 @menu，所有方法均可调用
      --read-only     只提供查询，不论列出什么

        printf '%s\\n' '{"jsonrpc":"2.0","id":1,"method":"system.describe"}' | aval serve --database books.sqlite
      """)

  static let call = Text(
    """
    aval call METHOD [JSON | -] [--capture NAME=/POINTER]... [--config FILE] [--database FILE] [--lang en|zh-Hans]

    Sends one request and prints its result, indented on a terminal. JSON is the parameters; - reads them from standard
    input. --capture prints values of the result as assignments for a shell instead. Ends with 1 when the request is
    refused; the error goes to standard error.

      aval call archive.customer.search '{"text": "金甸"}'
      eval "$(aval call archive.customer.get '{"customer": "jindian001"}' --capture id=/customer/id)"
    """,
    zh: """
      aval call METHOD [JSON | -] [--capture NAME=/POINTER]... [--config FILE] [--database FILE] [--lang en|zh-Hans]

      发送单次请求并输出结果，在终端上分行缩进。JSON 为参数；- 表示从标准输入读取。--capture 改为以终端变量赋值的形式输出
      结果中的值。请求被拒绝时以 1 结束，错误写到标准错误。

        aval call archive.customer.search '{"text": "金甸"}'
        eval "$(aval call archive.customer.get '{"customer": "jindian001"}' --capture id=/customer/id)"
      """)

  static let `import` = Text(
    """
    aval import FORMAT FILE... [--dry-run] [--abort] [--options JSON] [--config FILE] [--database FILE] [--lang en|zh-Hans]

    Imports files. Good records land; bad ones are listed with line, column, path and reason, and written to a file of the
    source's own shape: correct it and import it again. --abort lands a file wholly or not at all, --dry-run stores nothing.
    Shows progress on a terminal. Ends with 1 when a record was rejected or a file was not read to its end.

      aval import creditsafe-ggs report.xml --options '{"onNoMatch": "create"}'
    """,
    zh: """
      aval import FORMAT FILE... [--dry-run] [--abort] [--options JSON] [--config FILE] [--database FILE] [--lang en|zh-Hans]

      导入文件。合格记录入账；不合格记录列出行、列、路径与原因，并写入与来源同样格式的文件：更正后可再次导入。--abort 表示
      整个文件要么全部入账、要么全部不入，--dry-run 不保存任何内容。在终端上显示进度。有记录被拒收或文件未读完时以 1 结束。

        aval import creditsafe-ggs report.xml --options '{"onNoMatch": "create"}'
      """)

  static let module = Text(
    """
    aval module list [--config FILE] [--database FILE] [--lang en|zh-Hans]
    aval module check FILE [--config FILE] [--lang en|zh-Hans]

    list shows every module as a start on this database would have it: id, version, state, and the reason where it is not
    enabled; the database is only read. Ends with 3 where such a start would not come about. check verifies a library and its manifest before it is deployed, without a
    database. Both end with 1 where something is wrong.
    """,
    zh: """
      aval module list [--config FILE] [--database FILE] [--lang en|zh-Hans]
      aval module check FILE [--config FILE] [--lang en|zh-Hans]

      list 列出在此数据库上启动时的全部模块：标识、版本、状态，以及未启用的原因；数据库只读。无法启动时以 3 结束。check 在部署之前
      检验模块库及其清单，不需要数据库。有问题时均以 1 结束。
      """)

  static let day = Text(
    """
    aval day [--as-of DATE] [--config FILE] [--database FILE] [--lang en|zh-Hans]

    Does the civil day's own work of every module, and of the days that were missed since it ran last, at most 400: items
    that became late, promises that were due, certificates that ended. Each day is done once, however often and from
    however many hosts it is asked for, so a timer may run it at any time; a day that failed is tried again. A host that
    serves does the same by itself where the configuration says "day": {"at": "06:00"}. Prints one line a day and module.
    Ends with 1 when a module failed.

      0 6 * * *  aval day --database books.sqlite
    """,
    zh: """
      aval day [--as-of DATE] [--config FILE] [--database FILE] [--lang en|zh-Hans]

      执行各模块当日的例行工作，并补做上次运行以来遗漏的日期，至多 400 天：转为逾期的款项、到期的承诺、失效的证照等。无论请求
      多少次、来自多少个主机，每日只执行一次，因此可由定时任务随时运行；失败的日期会重新执行。配置中写有
      "day": {"at": "06:00"} 时，运行中的主机会自行执行。每日每模块输出一行。有模块失败时以 1 结束。

        0 6 * * *  aval day --database books.sqlite
      """)

  static let doctor = Text(
    """
    aval doctor [--accept-clock] [--config FILE] [--database FILE] [--lang en|zh-Hans]

    Checks, in this order: the clock against the last recording, the database file, the whole audit chain and its anchor,
    the host's own tables, the digests of the evidence, destroyed content that is still pending, free disk space, the
    modules of the configuration and the changed policies.
    A clock more than five minutes behind the last recording refuses writes; --accept-clock takes it for right, on record:
    recording time then waits until the clock has caught up. Ends with 1 where something is wrong.
    """,
    zh: """
      aval doctor [--accept-clock] [--config FILE] [--database FILE] [--lang en|zh-Hans]

      依次检查：时钟与最近记录时间、数据库文件、完整审计链及其锚点、主机自有的表、原始文件摘要、尚待完成的销毁、磁盘余量、
      配置所列的模块与修改过的策略。
      时钟落后最近记录超过五分钟时拒绝写入；--accept-clock 认可该时钟并留痕，记录时间等待时钟赶上。有问题时以 1 结束。
      """)

  static let backup = Text(
    """
    aval backup create FILE [--config FILE] [--database FILE] [--lang en|zh-Hans]
    aval backup verify FILE [--lang en|zh-Hans]
    aval backup restore FILE --to PATH [--lang en|zh-Hans]
    aval backup restore FILE --swap [--config FILE] [--database FILE] [--lang en|zh-Hans]

    create copies the database as it is at this moment, its original files and what imports refused into one new file, while
    hosts go on working. verify reads a backup from end to end, every digest and the books themselves, and names what is
    damaged. restore lays it down as a new database; with --swap it takes the place of the database, which is kept under
    another name: refused while a host runs. The file is a tar archive whose last member SHA256SUMS lists the digests.
    Nothing is ever written over. Ends with 1 where a backup is damaged.

      aval backup create /backup/books-monday.tar --database books.sqlite
    """,
    zh: """
      aval backup create FILE [--config FILE] [--database FILE] [--lang en|zh-Hans]
      aval backup verify FILE [--lang en|zh-Hans]
      aval backup restore FILE --to PATH [--lang en|zh-Hans]
      aval backup restore FILE --swap [--config FILE] [--database FILE] [--lang en|zh-Hans]

      create 将此刻的数据库、原始文件与拒收记录写入一个新文件，主机照常工作。verify 从头到尾校验备份：逐项摘要与账册本身，
      并指出损坏之处。restore 将备份恢复为新的数据库；--swap 则以其替换现有数据库，原数据库换名保留：有主机运行时拒绝。
      备份文件为 tar 归档，最后一项 SHA256SUMS 列出各项摘要。任何文件都不会被覆盖。备份有损坏时以 1 结束。

        aval backup create /backup/books-monday.tar --database books.sqlite
      """)

  static let access = Text(
    """
    aval access bootstrap --user ID [--name NAME] [--token NAME] [--config FILE] [--database FILE] [--lang en|zh-Hans]

    Makes the first user, with the role admin, and prints a token for that user: send it in _meta.token, or set AVAL_TOKEN.
    It is told once; the database keeps only its hash. Where there are users already, --user names one who manages rights
    and gets another token: the way back in for whoever owns the database file. --token is the token's name in the audit;
    default: the user's id.

      export AVAL_TOKEN=$(aval access bootstrap --user li --name "Li Wei")
    """,
    zh: """
      aval access bootstrap --user ID [--name NAME] [--token NAME] [--config FILE] [--database FILE] [--lang en|zh-Hans]

      建立首个用户（角色为 admin），并输出其令牌：可写入 _meta.token，或设为 AVAL_TOKEN。令牌只告知一次，数据库仅保存其哈希。
      已有用户时，--user 须为权限管理者，并为其另发令牌：数据库文件的所有者可借此重新进入。--token 为令牌在审计中的名称，
      默认为用户标识。

        export AVAL_TOKEN=$(aval access bootstrap --user li --name "李伟")
      """)

  static let methods = Text(
    """
    aval methods [METHOD | MODULE] [--json] [--config FILE] [--lang en|zh-Hans]

    Lists all methods or those of a module (archive, or archive.customer): name, effect (r reads, w writes, d destroys
    or ends something) and summary. Explains one: effect, permission, parameters, result and an example that can be
    pasted into a shell, from the same declarations that rpc.discover answers from. --json prints the schemas as well.

      aval methods archive
      aval methods receivables.order.check
    """,
    zh: """
      aval methods [METHOD | MODULE] [--json] [--config FILE] [--lang en|zh-Hans]

      列出全部方法或某一模块的方法（archive 或 archive.customer）：名称、作用（r 读取，w 写入，d 不可逆）与摘要；或说明一个
      方法：作用、权限、参数、结果，以及可粘贴到终端的示例；与 rpc.discover 出自同一声明。--json 同时输出模式。

        aval methods archive
        aval methods receivables.order.check
      """)
}
