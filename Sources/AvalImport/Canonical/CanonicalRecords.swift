import AvalKit

extension CanonicalKind {
  /// One financial statement of one company.
  package static let financialStatement = CanonicalKind(
    name: "financialStatement",
    summary: Text("One financial statement of one company.", zh: "一家企业的一期财务报表。"),
    members: CanonicalParts.customerMembers(required: true)
      + [CanonicalMember("reportNo", .text, "Number of the filing.", "申报编号")] + CanonicalParts.statementMembers)

  /// A customer of the master file.
  package static let customer = CanonicalKind(
    name: "customer",
    summary: Text("A customer of the master file.", zh: "客户主数据。"),
    members: [
      CanonicalMember("name", .text, "Name.", "名称", required: true),
      CanonicalMember("nameEn", .text, "English name.", "英文名称"),
      CanonicalMember("formerNames", .list(.text), "Former names.", "曾用名"),
      CanonicalMember("kind", .oneOf(["company", "individual"]), "Company or individual; company if absent.", "企业或个人"),
      CanonicalMember(
        "ids", CanonicalParts.ids, "Numbers; the sender's own customer number is LOCAL.", "号码；客户编号为 LOCAL"),
      CanonicalMember("industry", .text, "Industry.", "行业"),
      CanonicalMember("industryCode", .text, "Code of the industry in the source's scheme.", "行业代码"),
      CanonicalMember("legalForm", CanonicalParts.coded, "Legal form.", "企业类型"),
      CanonicalMember("status", CanonicalParts.coded, "Registration status.", "登记状态"),
      CanonicalMember("incorporated", .date, "Day of incorporation.", "成立日期"),
      CanonicalMember("dissolved", .date, "Day of dissolution.", "注销日期"),
      CanonicalMember("registeredCapital", .money, "Registered capital.", "注册资本"),
      CanonicalMember("legalRepresentative", .text, "Legal representative.", "法定代表人", personal: true),
      CanonicalMember("addresses", .list(CanonicalParts.address), "Addresses.", "地址"),
      CanonicalMember(
        "contacts",
        .list(
          .object([
            CanonicalMember("name", .text, "Name.", "姓名", personal: true),
            CanonicalMember("role", .text, "Role.", "职务"),
            CanonicalMember("phone", .text, "Telephone.", "电话", personal: true),
            CanonicalMember("email", .text, "E-mail.", "邮箱", personal: true),
          ])), "Contact persons.", "联系人"),
      CanonicalMember("region", .text, "Region.", "地区"),
      CanonicalMember("salesperson", .text, "Salesperson.", "业务员"),
      CanonicalMember("terms", .text, "Terms of payment.", "付款条件"),
      CanonicalMember("creditLimit", .money, "Credit limit in the sender's system.", "信用额度"),
      CanonicalMember("extra", .map, "What the source sends beyond these members.", "其他内容"),
    ])

  /// An invoice, credit note or other open item.
  package static let openItem = CanonicalKind(
    name: "openItem",
    summary: Text("An invoice, credit note or other open item of a customer.", zh: "客户的发票、贷项通知单或其他未清项。"),
    members: CanonicalParts.customerMembers(required: false) + [
      CanonicalMember("number", .text, "Document number.", "单据号", required: true),
      CanonicalMember("kind", .oneOf(["invoice", "creditNote", "debitNote"]), "invoice if absent.", "单据类别"),
      CanonicalMember("date", .date, "Document date.", "单据日期", required: true),
      CanonicalMember("dueDate", .date, "Due date.", "到期日"),
      CanonicalMember("terms", .text, "Terms of payment in words.", "付款条件"),
      CanonicalMember("amount", .money, "Gross amount, positive for every kind.", "含税金额，各类单据均为正数", required: true),
      CanonicalMember("open", .money, "What is still open, where less than the amount.", "未清金额"),
      CanonicalMember("net", .money, "Net of tax.", "不含税金额"),
      CanonicalMember("tax", .money, "Tax.", "税额"),
      CanonicalMember("seller", CanonicalParts.customer, "Who issued it.", "开票方"),
      CanonicalMember("sellerName", .text, "Name of who issued it.", "开票方名称"),
      CanonicalMember("order", .text, "The customer's order number.", "订单号"),
      CanonicalMember("reference", .text, "Another reference, of a credit note the invoice.", "参考号；贷项通知单为原发票号"),
      CanonicalMember("salesperson", .text, "Salesperson.", "业务员"),
      CanonicalMember("region", .text, "Region.", "地区"),
      CanonicalMember("text", .text, "Remark.", "备注"),
      CanonicalMember(
        "instalments",
        .list(
          .object([
            CanonicalMember("dueDate", .date, "Due date.", "到期日", required: true),
            CanonicalMember("amount", .money, "Amount.", "金额", required: true),
          ])), "Parts with due dates of their own; they add up to the amount.", "分期；合计等于金额"),
      CanonicalMember(
        "datesEstimated", .bool, "The dates are the youngest that the source's age buckets allow.", "日期由账龄区间推算"),
    ])

  /// One booking of a bank account.
  package static let bankStatementLine = CanonicalKind(
    name: "bankStatementLine",
    summary: Text("One booking of a bank account.", zh: "银行账户的一笔流水。"),
    members: [
      CanonicalMember("account", .text, "Our account: IBAN or number.", "本方账号"),
      CanonicalMember("line", .text, "The bank's reference of the booking.", "银行流水号"),
      CanonicalMember("bookedOn", .date, "Booking day.", "记账日", required: true),
      CanonicalMember("bookedAt", .dateTime, "Booking time.", "记账时间"),
      CanonicalMember("valueOn", .date, "Value day.", "起息日"),
      CanonicalMember("amount", .money, "Outflow negative.", "金额，支出为负", required: true),
      CanonicalMember("balance", .money, "Balance after the booking.", "余额"),
      CanonicalMember(
        "counterparty",
        .object([
          CanonicalMember("name", .text, "Name.", "户名"),
          CanonicalMember("account", .text, "Account.", "账号"),
          CanonicalMember("bank", .text, "Bank.", "开户行"),
        ]), "Who paid or was paid.", "对方"),
      CanonicalMember("reference", .text, "Payment reference or remittance text.", "附言或汇款用途"),
      CanonicalMember("endToEnd", .text, "End-to-end reference.", "端到端编号"),
      CanonicalMember("kind", .text, "Kind of transaction in the bank's wording.", "交易类型"),
      CanonicalMember("text", .text, "Remark.", "备注"),
      CanonicalMember("status", .text, "Status in the bank's wording.", "状态"),
      CanonicalMember("statement", .text, "Number of the statement.", "对账单编号"),
      CanonicalMember("reversal", .bool, "The booking takes an earlier one back.", "冲正"),
      CanonicalMember(
        "details",
        .list(
          .object([
            CanonicalMember("amount", .money, "Amount of this part.", "金额"),
            CanonicalMember("reference", .text, "Remittance text.", "附言"),
            CanonicalMember("endToEnd", .text, "End-to-end reference.", "端到端编号"),
            CanonicalMember("counterparty", .text, "Name.", "对方"),
            CanonicalMember("account", .text, "The counterparty's account.", "对方账号"),
          ])), "The transactions of a batch booking.", "批量入账明细"),
    ])

  /// One answered questionnaire.
  package static let surveyResponse = CanonicalKind(
    name: "surveyResponse",
    summary: Text("One answered questionnaire.", zh: "一份调查问卷的答卷。"),
    members: CanonicalParts.customerMembers(required: false) + [
      CanonicalMember("response", .text, "The source's id of the response.", "答卷编号", required: true),
      CanonicalMember("questionnaire", .text, "Which questionnaire, e.g. 2-6.", "问卷"),
      CanonicalMember("submittedAt", .dateTime, "When it was sent; absent while unfinished.", "提交时间"),
      CanonicalMember("complete", .bool, "Answered to the end.", "是否完成"),
      CanonicalMember("language", .text, "Language of the respondent.", "语言"),
      CanonicalMember("channel", .text, "How it was collected.", "收集方式"),
      CanonicalMember("respondent", .text, "Who answered.", "受访者", personal: true),
      CanonicalMember(
        "items",
        .list(
          .object([
            CanonicalMember("item", .text, "Item of the form.", "项目", required: true),
            CanonicalMember("importance", .integer, "Importance 1–5.", "重要性 1–5"),
            CanonicalMember("score", .integer, "Score 1–5.", "评分 1–5"),
            CanonicalMember("comment", .text, "Comment.", "意见"),
          ])), "Rated items (form 2-6).", "评分项目（表 2-6）"),
      CanonicalMember("overall", .integer, "Overall satisfaction 1–5.", "总体满意度 1–5"),
      CanonicalMember("recommend", .integer, "Would recommend 0–10.", "推荐意愿 0–10"),
      CanonicalMember(
        "answers",
        .list(
          .object([
            CanonicalMember("question", .text, "Question code.", "题号", required: true),
            CanonicalMember("value", .text, "The answer as given.", "回答", required: true),
          ])), "Answers as given.", "回答"),
    ])

  /// What one supplier experienced with one customer.
  package static let tradeExperience = CanonicalKind(
    name: "tradeExperience",
    summary: Text("How one customer pays one supplier.", zh: "一家客户对一家供应商的付款情况。"),
    members: CanonicalParts.customerMembers(required: true) + CanonicalParts.tradeLineMembers)
}
