import AvalKit

extension CanonicalKind {
  /// A credit agency's report: the nine standard sections and the agency variant (I-1, I-2, I-29).
  package static let creditReport = CanonicalKind(
    name: "creditReport",
    summary: Text("A credit agency's report on one company.", zh: "征信机构出具的企业信用报告。"),
    members: reportHead + overview + organisation + operation + finance + payment + opinion + publicFile + texts)

  private static let reportHead: [CanonicalMember] = [
    CanonicalMember("agency", .text, "Who made the report.", "出具机构", required: true),
    CanonicalMember("reportNo", .text, "The agency's number of the report.", "报告编号"),
    CanonicalMember("reportDate", .date, "The report's own date.", "报告日期"),
    CanonicalMember("orderedFor", .text, "What it was ordered for.", "订购用途"),
    CanonicalMember("language", .text, "Language of the report.", "报告语言"),
    CanonicalMember("currency", .text, "The report's main currency.", "报告币种"),
    CanonicalMember("previousReport", .text, "Number of the report that it follows.", "前次报告编号"),
    CanonicalMember(
      "documentKind", .oneOf(["CREDIT_REPORT", "REGISTRY"]),
      "A credit report, which it is where nothing stands, or documents of the registration authority.",
      "资信报告（缺省）或登记机关资料"),
  ]

  private static let overview: [CanonicalMember] = [
    CanonicalMember(
      "names",
      .list(
        .object([
          CanonicalMember("value", .text, "The name.", "名称", required: true),
          CanonicalMember("kind", .oneOf(["LEGAL", "TRADE", "FORMER", "ENGLISH"]), "What kind of name.", "名称类别"),
          CanonicalMember("language", .text, "Language of the name.", "语言"),
          CanonicalMember("until", .date, "Until when a former name was borne.", "曾用名截止日"),
        ])), "Names, the legal one first.", "名称，法定名称在前", required: true),
    CanonicalMember("ids", CanonicalParts.ids, "Registration numbers.", "登记号码", required: true),
    CanonicalMember("legalForm", CanonicalParts.coded, "Legal form.", "企业类型"),
    CanonicalMember(
      "status",
      .coded([
        "ACTIVE", "DORMANT", "INACTIVE", "REVOKED", "CANCELLED", "IN_LIQUIDATION", "INSOLVENCY", "MERGED", "UNKNOWN",
      ]), "Registration status.", "登记状态"),
    CanonicalMember("incorporated", .date, "Day of incorporation.", "成立日期"),
    CanonicalMember("registeredUntil", .date, "End of the registered term.", "经营期限至"),
    CanonicalMember("registeredCapital", .money, "Registered capital.", "注册资本"),
    CanonicalMember("paidInCapital", .money, "Paid-in capital.", "实收资本"),
    CanonicalMember("legalRepresentative", .text, "Legal representative.", "法定代表人", personal: true),
    CanonicalMember("country", .text, "ISO 3166 alpha-2 where the source has it.", "国家代码"),
    CanonicalMember(
      "industries",
      .list(
        .object([
          CanonicalMember("scheme", .text, "GB/T 4754, NACE, SIC, NAICS, ANZSIC …", "行业分类体系"),
          CanonicalMember("code", .text, "Code in the scheme.", "行业代码"),
          CanonicalMember("text", .text, "The agency's wording.", "行业名称"),
        ])), "Industries, main one first.", "行业，主营在前"),
    CanonicalMember("sizeClass", CanonicalParts.coded, "Size class.", "企业规模"),
    CanonicalMember("listing", .text, "Stock exchange listing.", "上市情况"),
    CanonicalMember("tradeLicence", .text, "Import and export licence.", "进出口资质"),
    CanonicalMember("addresses", .list(CanonicalParts.address), "Addresses.", "地址"),
    CanonicalMember(
      "history",
      .list(
        .object([
          CanonicalMember("date", .date, "When.", "日期"),
          CanonicalMember(
            "kind",
            .coded([
              "FOUNDED", "NAME", "CAPITAL", "ADDRESS", "LEGAL_REP", "OWNER", "SCOPE", "MERGER", "DIVIDEND",
              "CHATTEL_MORTGAGE", "OTHER",
            ]), "What changed.", "变更类别"),
          CanonicalMember("from", .text, "Before.", "变更前"),
          CanonicalMember("to", .text, "After.", "变更后"),
          CanonicalMember("text", .text, "The agency's wording.", "描述"),
        ])), "Development of the company.", "发展历史"),
  ]

  private static let organisation: [CanonicalMember] = [
    CanonicalMember(
      "employees",
      .object([
        CanonicalMember("count", .integer, "Head count.", "人数"),
        CanonicalMember("band", .text, "Band, where no count is given.", "人数区间"),
        CanonicalMember("date", .date, "As of.", "截至日期"),
        CanonicalMember("insured", .integer, "Persons insured.", "参保人数"),
      ]), "Employees.", "员工"),
    CanonicalMember("departments", .text, "Departments.", "部门设置"),
    CanonicalMember(
      "related",
      .list(
        .object([
          CanonicalMember(
            "relation", .coded(["PARENT", "ULTIMATE", "SUBSIDIARY", "AFFILIATE", "BRANCH", "CONTROLLER"]),
            "How it is related.", "关联关系"),
          CanonicalMember("sharePercent", .percent, "Share held.", "持股比例"),
          CanonicalMember("name", .text, "Name.", "名称"),
          CanonicalMember("ids", CanonicalParts.ids, "Numbers.", "号码"),
          CanonicalMember("country", .text, "Country.", "国家"),
          CanonicalMember("status", .text, "Status.", "状态"),
        ])), "Parents, subsidiaries, branches.", "关联企业与分支机构"),
    CanonicalMember(
      "shareholders",
      .list(
        .object([
          CanonicalMember("name", .text, "Name.", "股东名称", personal: true),
          CanonicalMember("kind", CanonicalParts.coded, "Natural or legal person.", "股东类型"),
          CanonicalMember("ids", CanonicalParts.ids, "Numbers.", "号码"),
          CanonicalMember("percent", .percent, "Share in percent.", "持股比例"),
          CanonicalMember("amount", .money, "Amount contributed.", "出资额"),
          CanonicalMember("shares", .integer, "Number of shares.", "股数"),
          CanonicalMember("date", .date, "Since.", "日期"),
          CanonicalMember("pledged", .bool, "Pledged.", "是否质押"),
        ])), "Shareholders.", "股东"),
    CanonicalMember(
      "managers",
      .list(
        .object([
          CanonicalMember("name", .text, "Name.", "姓名", personal: true),
          CanonicalMember("title", .text, "Title in the agency's wording.", "职务"),
          CanonicalMember("role", CanonicalParts.coded, "Role code.", "职务代码"),
          CanonicalMember("since", .date, "In office since.", "任职日期"),
          CanonicalMember("until", .date, "In office until.", "离任日期"),
          CanonicalMember("birthYear", .integer, "Year of birth.", "出生年份", personal: true),
          CanonicalMember("education", .text, "Education.", "学历", personal: true),
          CanonicalMember("resume", .text, "Résumé.", "简历", personal: true),
          CanonicalMember("otherPosts", .list(.text), "Other posts.", "其他任职", personal: true),
          CanonicalMember("adverse", .text, "Adverse information.", "不良信息", personal: true),
          CanonicalMember("mandate", .text, "Mandate or power of attorney.", "委托书"),
        ])), "Managers and their résumés.", "主要管理者简历"),
    CanonicalMember("charter", .text, "Charter and organisation.", "公司章程、组织机构"),
    CanonicalMember(
      "approvals",
      .list(
        .object([
          CanonicalMember("name", .text, "What is approved or licensed.", "许可或批准事项"),
          CanonicalMember("number", .text, "Number of the document.", "文件编号"),
          CanonicalMember("authority", .text, "Who gave it.", "批准机关"),
          CanonicalMember("from", .date, "Valid from.", "有效期自"),
          CanonicalMember("until", .date, "Valid until.", "有效期至"),
        ])), "Licences and approvals.", "许可证与其他批准文件"),
    CanonicalMember(
      "inspections",
      .list(
        .object([
          CanonicalMember("year", .integer, "The year that was inspected.", "年检年度"),
          CanonicalMember("date", .date, "When it was inspected.", "年检日期"),
          CanonicalMember("result", .text, "What the authority found.", "年检结果"),
        ])), "Annual inspections.", "年检情况"),
  ]

  private static let operation: [CanonicalMember] = [
    CanonicalMember(
      "operations",
      .object([
        CanonicalMember("scope", .text, "Scope of business.", "经营范围"),
        CanonicalMember(
          "products",
          .list(
            .object([
              CanonicalMember("name", .text, "Product.", "产品"),
              CanonicalMember("share", .percent, "Share of turnover.", "占比"),
            ])), "Products.", "主要产品"),
        CanonicalMember(
          "premises",
          .object([
            CanonicalMember("tenure", .text, "Owned or leased.", "自有或租赁"),
            CanonicalMember("area", .decimal, "Square metres.", "面积（平方米）"),
          ]), "Premises.", "经营场所"),
        CanonicalMember("purchaseTerms", .text, "Terms of purchase.", "采购条件"),
        CanonicalMember("salesTerms", .text, "Terms of sale.", "销售条件"),
        CanonicalMember("suppliers", .list(party), "Suppliers.", "主要供应商"),
        CanonicalMember("customers", .list(party), "Major customers.", "主要客户"),
        CanonicalMember("capacity", .text, "Capacity.", "产能"),
        CanonicalMember("certificates", .list(.text), "Certificates.", "资质证书"),
        CanonicalMember("licences", .list(.text), "Licences.", "许可证"),
        CanonicalMember("lossReason", .text, "Why it made a loss.", "亏损原因"),
        CanonicalMember("text", .text, "Remark.", "说明"),
      ]), "Operations.", "经营状况"),
    CanonicalMember(
      "bankRelations",
      .list(
        .object([
          CanonicalMember("bank", .text, "Bank.", "银行"),
          CanonicalMember("account", .text, "Account or facility number.", "账户编号"),
          CanonicalMember("accountKind", CanonicalParts.coded, "Kind of account.", "账户类型"),
          CanonicalMember("facilityKind", CanonicalParts.coded, "Kind of facility.", "授信种类"),
          CanonicalMember("limit", .money, "Limit.", "授信额度"),
          CanonicalMember("drawn", .money, "Drawn or outstanding.", "余额"),
          CanonicalMember("overdue", .money, "Overdue.", "逾期金额"),
          CanonicalMember(
            "fiveClass", .coded(["PASS", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS", "UNCLASSIFIED"]),
            "Five-class loan grade.", "五级分类"),
          CanonicalMember("guarantee", CanonicalParts.coded, "Kind of guarantee.", "担保方式"),
          CanonicalMember("opened", .date, "Opened.", "开立日期"),
          CanonicalMember("matures", .date, "Matures.", "到期日期"),
          CanonicalMember("asOf", .date, "As of.", "数据日期"),
          CanonicalMember("statusString", .text, "Month-by-month status string.", "逐月还款状态"),
        ])), "Bank relations and facilities.", "银行往来与信贷"),
  ]

  private static let party = CanonicalType.object([
    CanonicalMember("name", .text, "Name.", "名称"),
    CanonicalMember("terms", .text, "Terms.", "结算条件"),
    CanonicalMember("share", .percent, "Share.", "占比"),
  ])

  private static let finance: [CanonicalMember] = [
    CanonicalMember("statements", .list(.object(CanonicalParts.statementMembers)), "Statements.", "财务报表"),
    CanonicalMember(
      "ratios",
      .list(
        .object([
          CanonicalMember("code", .text, "Ratio.", "指标代码", required: true),
          CanonicalMember("period", .date, "Period.", "期间"),
          CanonicalMember("value", .decimal, "Value.", "数值", required: true),
          CanonicalMember("unit", .oneOf(["%", "x", "days"]), "Unit.", "单位"),
          CanonicalMember("industryMedian", .decimal, "Industry median.", "行业中位数"),
        ])), "Ratios as the agency states them.", "机构给出的财务比率"),
  ]

  private static let payment: [CanonicalMember] = [
    CanonicalMember("tradeLines", .list(.object(CanonicalParts.tradeLineMembers)), "Payment experiences.", "付款记录"),
    CanonicalMember(
      "trend",
      .list(.object([CanonicalMember("period", .date, "Month.", "月份")] + CanonicalParts.ageing)),
      "Balances by month.", "付款趋势"),
    CanonicalMember(
      "paymentSummary",
      .object([
        CanonicalMember("references", .integer, "Number of references.", "参考数"),
        CanonicalMember("total", .money, "Total owed.", "欠款合计"),
        CanonicalMember("pastDue", .money, "Past due.", "逾期金额"),
        CanonicalMember("pastDuePercent", .percent, "Past due in percent.", "逾期比例"),
        CanonicalMember("dbt", .decimal, "Days beyond terms.", "平均超期天数"),
        CanonicalMember("industryDbt", .decimal, "Industry's days beyond terms.", "行业平均超期天数"),
        CanonicalMember("paydex", .integer, "PAYDEX.", "PAYDEX 指数"),
        CanonicalMember("invoices", .integer, "Invoices seen.", "发票数"),
        CanonicalMember("paidWithin30", .integer, "Invoices paid within 30 days of the due date.", "到期 30 天内付款数"),
        CanonicalMember("paidAfter30", .integer, "Invoices paid later.", "到期 30 天后付款数"),
      ]), "Summary of payment experiences.", "付款记录汇总"),
  ]

  private static let opinion: [CanonicalMember] = [
    CanonicalMember(
      "ratings",
      .list(
        .object([
          CanonicalMember("scale", .text, "The agency's scale.", "评级体系"),
          CanonicalMember("grade", .text, "Grade on that scale.", "等级"),
          CanonicalMember("score", .integer, "Score.", "评分"),
          CanonicalMember("min", .integer, "Lowest score.", "最低分"),
          CanonicalMember("max", .integer, "Highest score.", "最高分"),
          CanonicalMember("higherIsBetter", .bool, "Direction of the score.", "分数越高越好"),
          CanonicalMember("percentile", .percent, "Percentile.", "百分位"),
          CanonicalMember("pdPercent", .percent, "Probability of default.", "违约概率"),
          CanonicalMember("pdRange", .range, "Probability of default, given as a range.", "违约概率区间"),
          CanonicalMember("failurePercent", .percent, "Probability of failure.", "倒闭概率"),
          CanonicalMember("horizonMonths", .integer, "Horizon of the probability.", "概率期限（月）"),
          CanonicalMember("date", .date, "When given.", "评级日期"),
          CanonicalMember("current", .bool, "The current one.", "当前有效"),
          CanonicalMember("text", .text, "The agency's wording.", "说明"),
          CanonicalMember(
            "factors",
            .list(
              .object([
                CanonicalMember("factor", .text, "Factor.", "因素"),
                CanonicalMember("impact", CanonicalParts.coded, "Up or down.", "影响方向"),
                CanonicalMember("text", .text, "Wording.", "说明"),
              ])), "What moved the score.", "影响因素"),
        ])), "Ratings, the current one first.", "信用评级"),
    CanonicalMember(
      "limits",
      .object([
        CanonicalMember("recommended", .money, "Recommended credit; 0 is not the same as missing.", "建议信用额度；0 不等于缺失"),
        CanonicalMember("contract", .money, "Contract limit.", "合同限额"),
        CanonicalMember("insurerGranted", .money, "Granted by a credit insurer.", "保险限额"),
        CanonicalMember("insurerRequested", .money, "Requested from a credit insurer.", "申请限额"),
        CanonicalMember("insurerFrom", .date, "Cover from.", "限额起始日"),
        CanonicalMember("insurerUntil", .date, "Cover until.", "限额截止日"),
        CanonicalMember("decision", CanonicalParts.coded, "Decision code.", "决定代码"),
        CanonicalMember("opinion", .text, "Opinion.", "意见"),
        CanonicalMember(
          "history",
          .list(
            .object([
              CanonicalMember("date", .date, "When.", "日期"),
              CanonicalMember("amount", .money, "Limit.", "额度"),
            ])), "Former limits.", "历史额度"),
      ]), "Limits.", "额度"),
  ]

  private static let publicFile: [CanonicalMember] = [
    CanonicalMember(
      "publicRecords",
      .list(
        .object([
          CanonicalMember(
            "kind",
            .coded([
              "SUIT", "JUDGMENT", "ENFORCEMENT", "DISHONEST_DEBTOR", "TAX_ARREARS", "PENALTY", "CHATTEL_MORTGAGE",
              "LAND_MORTGAGE", "EQUITY_PLEDGE", "EQUITY_FREEZE", "COLLECTION", "PAYMENT_ORDER", "INSOLVENCY_PETITION",
              "INSOLVENCY", "LIQUIDATION", "OTHER",
            ]), "What kind of record.", "公共记录类别"),
          CanonicalMember("role", .coded(["PLAINTIFF", "DEFENDANT", "THIRD"]), "Role of the subject.", "诉讼地位"),
          CanonicalMember("caseNo", .text, "Case number.", "案号"),
          CanonicalMember("authority", .text, "Court or authority.", "法院或机关"),
          CanonicalMember("date", .date, "Date of the record.", "日期"),
          CanonicalMember("filed", .date, "Filed.", "立案日期"),
          CanonicalMember("decided", .date, "Decided.", "裁决日期"),
          CanonicalMember("closed", .date, "Closed.", "结案日期"),
          CanonicalMember("amount", .money, "Amount.", "金额"),
          CanonicalMember("settled", .money, "Amount settled.", "已履行金额"),
          CanonicalMember("status", .text, "Status.", "状态"),
          CanonicalMember("text", .text, "Wording.", "内容"),
        ])), "Public records.", "公共记录"),
    CanonicalMember(
      "inquiries",
      .list(
        .object([
          CanonicalMember("date", .date, "When.", "日期"),
          CanonicalMember("by", .text, "By whom.", "查询机构"),
          CanonicalMember("reason", .text, "Why.", "查询原因"),
          CanonicalMember("accountType", .text, "Kind of account asked for.", "账户类型"),
          CanonicalMember("amount", .money, "Amount asked for.", "金额"),
        ])), "Inquiries.", "查询记录"),
  ]

  private static let texts: [CanonicalMember] = [
    CanonicalMember("industryAnalysis", .text, "Industry analysis.", "行业分析"),
    CanonicalMember(
      "siteVisit",
      .object([
        CanonicalMember("date", .date, "When.", "日期"),
        CanonicalMember("investigator", .text, "Who.", "调查员", personal: true),
        CanonicalMember("findings", .text, "What was found.", "发现"),
      ]), "Site visit.", "实地考察"),
    CanonicalMember(
      "assessment",
      .object([
        CanonicalMember("text", .text, "Comprehensive evaluation.", "综合评价"),
        CanonicalMember("hint", .text, "Decision hint.", "决策提示"),
        CanonicalMember("comments", .list(.text), "Single comments.", "评语"),
      ]), "Comprehensive evaluation.", "综合评价"),
    CanonicalMember("indicators", .map, "Named indicators of the agency.", "机构指标"),
    CanonicalMember("extra", .map, "What the agency sends beyond these members.", "其他内容"),
  ]
}
