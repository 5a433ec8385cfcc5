import AvalKit

extension Authorizer.Denial {
  /// One sentence that names the module, what it reached for, and the remedy.
  func failure(in scope: AccessScope) -> Failure {
    let id = scope.module
    switch self {
    case .foreignTable(let table):
      return Failure(
        .denied,
        "Module \(id) may not touch \(table), which is not one of its own tables (\(scope.prefix)…); "
          + "read a published view of its module and list it under uses.views in module.json.",
        zh: "模块 \(id) 不得访问 \(table)，它不是该模块自己的表（\(scope.prefix)…）；请读取其所属模块发布的视图，并在 module.json 的 uses.views 中列出。")
    case .undeclaredView(let view):
      return Failure(
        .denied,
        "Module \(id) reads the view \(view) without declaring it; list it under uses.views in its module.json.",
        zh: "模块 \(id) 读取了未声明的视图 \(view)；请在其 module.json 的 uses.views 中列出。")
    case .absentView(let view):
      return Failure(
        .moduleUnavailable, scope.absentViews[view] ?? Text("View \(view) is absent.", zh: "视图 \(view) 不存在。"))
    case .schemaTable(let table):
      return Failure(
        .denied,
        "Module \(id) may not touch \(table): the database's own tables, and functions that act as "
          + "tables, belong to the host; keep what the module must know in a table of its own.",
        zh: "模块 \(id) 不得访问 \(table)：数据库自身的表以及充当表的函数属于主机；模块需要的信息请存放在自己的表中。")
    case .rowid(let table):
      return Failure(
        .denied,
        "Module \(id) uses rowid of \(table), which other databases do not have; declare an INTEGER "
          + "PRIMARY KEY and name it.",
        zh: "模块 \(id) 使用了 \(table) 的 rowid，其他数据库没有此列；请声明 INTEGER PRIMARY KEY 并使用其列名。")
    case .function(let name):
      return Failure(
        .denied,
        "Module \(id) calls the SQL function \(name)(), which is not one of the portable ones; "
          + "compute it in the method and bind the value (days and instants come from call.today and "
          + "call.now).",
        zh: "模块 \(id) 调用了不可移植的 SQL 函数 \(name)()；请在方法中计算并绑定其值（日期与时刻取自 call.today 和 call.now）。")
    case .statement(let name):
      return Failure(
        .denied,
        "Module \(id) may not run \(name) here; tables are shaped by its migrations, transactions "
          + "and settings belong to the host.",
        zh: "模块 \(id) 不得在此执行 \(name)；表结构由其迁移文件定义，事务与设置由主机管理。")
    case .foreignObject(let name):
      return Failure(
        .denied,
        "Module \(id) may not create, change or drop \(name): the names of its tables, indexes, "
          + "triggers and views begin with \(scope.prefix); rename it.",
        zh: "模块 \(id) 不得创建、更改或删除 \(name)：其表、索引、触发器与视图的名称须以 \(scope.prefix) 开头；请重命名。")
    }
  }
}
