import AvalKit

/// The parts that several kinds of canonical record share.
enum CanonicalParts {
  static let ids = CanonicalType.list(
    .object([
      CanonicalMember(
        "scheme", .text, "USCC, CN-ORG, DUNS, LEI, GB-CRN, SE-ORGNR, DE-CREFO, AU-ABN, AU-ACN, VAT, EIN, LOCAL …",
        "号码体系", required: true),
      CanonicalMember("value", .text, "The number as text.", "号码（文本）", required: true),
      CanonicalMember(
        "checkOk", .bool, "The check digit is right; absent where the scheme has none.", "校验位是否正确；无校验位的体系不填"),
    ]))

  /// How a request names a customer by a number that a register gave it.
  static let customer = CanonicalType.object([
    CanonicalMember(
      "scheme", .text, "USCC, VAT, LOCAL …; LOCAL is the sender's own number.", "号码体系；LOCAL 为来源方编号", required: true),
    CanonicalMember("value", .text, "The number as text.", "号码（文本）", required: true),
    CanonicalMember("checkOk", .bool, "The check digit is right; absent where the scheme has none.", "校验位是否正确"),
  ])

  /// The customer and what else the document says to find it by; names are never matched alone.
  static func customerMembers(required: Bool) -> [CanonicalMember] {
    [
      CanonicalMember("customer", customer, "The customer, by its best number.", "客户（最可靠的号码）", required: required),
      CanonicalMember("customerName", .text, "The name as the document gives it.", "单据上的客户名称"),
      CanonicalMember("customerIds", ids, "All its numbers, best first.", "客户的全部号码，按优先顺序"),
    ]
  }

  static let address = CanonicalType.object([
    CanonicalMember(
      "kind", .oneOf(["REGISTERED", "OPERATING", "POSTAL", "BRANCH", "OTHER"]), "What the address is for.", "地址类别"),
    CanonicalMember("lines", .list(.text), "Street and whatever stands before the town.", "街道等地址行"),
    CanonicalMember("city", .text, "Town.", "城市"),
    CanonicalMember("region", .text, "Province, state or county.", "省、州或郡"),
    CanonicalMember("postCode", .text, "Post code.", "邮政编码"),
    CanonicalMember("country", .text, "ISO 3166 alpha-2 where the source has it.", "国家代码"),
    CanonicalMember("phones", .list(.text), "Telephone numbers.", "电话"),
    CanonicalMember("email", .text, "E-mail address.", "电子邮箱"),
    CanonicalMember("web", .text, "Web address.", "网址"),
    CanonicalMember("tenure", .text, "Owned or leased.", "自有或租赁"),
  ])

  static let coded: CanonicalType = .coded([])

  static let statementMembers: [CanonicalMember] = [
    CanonicalMember("periodStart", .date, "First day of the period.", "报告期开始日"),
    CanonicalMember("periodEnd", .date, "Last day of the period.", "报告期截止日", required: true),
    CanonicalMember("months", .integer, "Months covered.", "涵盖月数"),
    CanonicalMember("weeks", .integer, "Weeks covered.", "涵盖周数"),
    CanonicalMember("currency", .text, "ISO 4217.", "币种"),
    CanonicalMember(
      "sourceUnit", .text, "The unit the source states amounts in; the amounts here are in units.", "来源金额单位；此处金额已换算为元"),
    CanonicalMember("consolidated", .bool, "Consolidated statement.", "合并报表"),
    CanonicalMember("audited", .bool, "Audited; absent when unknown.", "是否审计；未知则不填"),
    CanonicalMember("gaap", .text, "CAS, IFRS, USGAAP or a local standard.", "会计准则"),
    CanonicalMember("template", .text, "The form the statement was filed on.", "报表模板"),
    CanonicalMember("auditor", .text, "Audit firm.", "审计机构"),
    CanonicalMember(
      "lines",
      .list(
        .object([
          CanonicalMember(
            "code", .text, "BS.*, IS.*, CF.* of the house list, or AGENCY:<the agency's line>.",
            "BS.*、IS.*、CF.* 科目，或 AGENCY:<机构科目>", required: true),
          CanonicalMember("amount", .decimal, "In units of the statement's currency.", "以报表币种的元为单位", required: true),
          CanonicalMember("note", .text, "Footnote.", "附注"),
        ])), "One line an item of the statement.", "报表科目行"),
  ]

  /// A debtor's balance split by age; all amounts in one currency.
  static let ageing: [CanonicalMember] = [
    CanonicalMember("total", .money, "Total owed.", "欠款合计"),
    CanonicalMember("current", .money, "Not yet due.", "未到期"),
    CanonicalMember("d1_30", .money, "1–30 days past due.", "逾期 1–30 天"),
    CanonicalMember("d31_60", .money, "31–60 days past due.", "逾期 31–60 天"),
    CanonicalMember("d61_90", .money, "61–90 days past due.", "逾期 61–90 天"),
    CanonicalMember("d91", .money, "91 days and more past due.", "逾期 91 天及以上"),
    CanonicalMember("pastDue", .money, "Total past due.", "逾期合计"),
  ]

  static let tradeLineMembers: [CanonicalMember] =
    [
      CanonicalMember("supplierRef", .text, "The supplier, as a reference of the agency.", "供应商编号"),
      CanonicalMember("supplierIndustry", .text, "The supplier's industry.", "供应商行业"),
      CanonicalMember("goods", .text, "What is supplied.", "供应的货物"),
      CanonicalMember("terms", .text, "Terms of payment.", "付款条件"),
      CanonicalMember("period", .date, "The month the figures are for.", "数据所属月份"),
      CanonicalMember("asOf", .date, "The day the figures are for.", "数据日期"),
      CanonicalMember("highCredit", .money, "Highest balance.", "最高余额"),
    ] + ageing + [
      CanonicalMember("dbt", .integer, "Days beyond terms; negative = paid early.", "超期天数；负数为提前付款"),
      CanonicalMember("disputed", .bool, "In dispute.", "有争议"),
      CanonicalMember("text", .text, "Remark.", "备注"),
    ]
}
