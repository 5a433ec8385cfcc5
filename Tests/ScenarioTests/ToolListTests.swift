import AvalKit
import TestSupport
import Testing

/// What assistants are shown of the built product.
@Suite("Tools of the five modules")
struct ToolListTests {
  /// Bytes of a model's context that the menu may take.
  private static let budget = 60_000

  private func listing(in language: String) throws -> ChannelClient.Reply {
    try Workspace.withFolder { folder in
      let client = try ChannelClient(database: folder + "/books.sqlite", language: language)
      defer { _ = client.finish() }
      return try client.call("tools/list")
    }
  }

  @Test(
    "The menu is one page of at most 60,000 bytes, every tool titled, no result's schema in it",
    arguments: ["en", "zh-Hans"])
  func menu(_ language: String) throws {
    let reply = try listing(in: language)
    let result = try #require(reply.result)
    #expect(result["nextCursor"] == nil)
    #expect(reply.text.utf8.count <= Self.budget, "\(reply.text.utf8.count) bytes")
    for tool in result["tools"]?.arrayValue ?? [] {
      let name = try #require(tool["name"]?.stringValue)
      #expect(tool["title"]?.stringValue?.isEmpty == false, "\(name) has no title")
      #expect(tool["outputSchema"] == nil)
      #expect(name.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || $0 == 0x5F }, "\(name)")
    }
  }

  // A renamed tool breaks whoever has written its name down: this list changes knowingly or not at all.
  @Test("The tools of the menu bear the names that clients have written down")
  func golden() throws {
    let tools = try #require(try listing(in: "en").result?["tools"]?.arrayValue)
    #expect(tools.compactMap { $0["name"]?.stringValue } == Self.names)
  }

  private static let names = [
    "archive_card_get",
    "archive_change_verify",
    "archive_customer_create",
    "archive_customer_get",
    "archive_customer_search",
    "archive_customer_update",
    "archive_update_due",
    "collections_case_get",
    "collections_case_log",
    "collections_dispute_open",
    "collections_dunning_run",
    "collections_letter_render",
    "collections_promise_record",
    "collections_worklist_get",
    "file_save",
    "import_format_detect",
    "import_run",
    "job_get",
    "job_list",
    "module_describe",
    "rating_assess",
    "rating_explain",
    "rating_limit_approve",
    "rating_limit_get",
    "rating_limit_propose",
    "rating_review_due",
    "rating_veto_list",
    "receivables_ageing_get",
    "receivables_creditNote_post",
    "receivables_exposure_get",
    "receivables_invoice_post",
    "receivables_item_list",
    "receivables_order_check",
    "receivables_payment_apply",
    "receivables_payment_match",
    "receivables_payment_record",
    "receivables_statement_get",
    "report_list", "report_render", "rpc_discover",
    "survey_project_get",
    "survey_template_list",
    "system_health",
    "work_list",
  ]
}
