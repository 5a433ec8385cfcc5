import AvalKit

/// The host's methods of the daily work, as assistants are shown them beside the modules' own (`menu` in `module.json`).
enum HostMenu {
  static let items = [
    item("file.save", "Save a result to a file", "将结果保存为文件"),
    item("import.format.detect", "Detect a file's format", "判断文件格式"),
    item("import.run", "Import a file", "导入文件"),
    item("job.get", "See how a job stands", "查看作业状态"),
    item("job.list", "List jobs", "列出作业"),
    item("module.describe", "List a module's methods", "列出模块的方法"),
    item("report.list", "List reports", "列出报表"),
    item("report.render", "Render a report", "生成报表"),
    item("rpc.discover", "Look a method up", "查询方法说明"),
    item("system.health", "Check the system", "检查系统状态"),
    item("work.list", "See what is to be done", "查看今日待办"),
  ]

  private static func item(_ method: String, _ en: String, _ zh: String) -> ToolOffer.MenuItem {
    ToolOffer.MenuItem(method: method, title: Text(en, zh: zh))
  }
}
