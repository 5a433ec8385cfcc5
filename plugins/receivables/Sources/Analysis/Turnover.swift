import AvalKit

/// What was sold and what was collected: the one definition behind metrics, statistics, cash flow, plans and branches.
///
/// **Sales** of a period are the invoices and debit notes for goods (component principal) dated in it, less the credit notes
/// dated in it, but those on a fee, interest or costs, which were no sale. An adjustment, a discount, a bank charge, a claim
/// and a write-off change what is owed or earned, not what was sold.
///
/// **Collected** in a period is money: payments received in it, by their own day, less what of payments was paid back in it,
/// and what came in for write-offs. Applying a payment, a credit note or a claim collects nothing, turning a payment into
/// another currency or making it another customer's neither. By product, money counts where it is applied; what is not
/// applied has no product.
///
/// Both read what was recorded up to the moment asked about, currency by currency.
enum Turnover {
  enum Figure {
    case sales, collected

    /// Rows `customer, product, day, recorded, currency, amount`; customer is null while the payer is unknown. ?1 is the
    /// currency, ?2 and ?3 the first and last day, ?4 the moment of knowledge.
    var rows: String {
      switch self {
      case .sales: Turnover.sales
      case .collected: Turnover.collected
      }
    }
  }

  private static let sales = """
    SELECT customer, coalesce(product, '') AS product, day, amount FROM receivables_item
    WHERE currency = ?1 AND component = 'principal' AND day BETWEEN ?2 AND ?3 AND recorded <= ?4
    UNION ALL
    SELECT c.customer, coalesce(i.product, ''), c.day, -c.amount
    FROM receivables_credit c LEFT JOIN receivables_item i ON i.id = c.item
    WHERE c.currency = ?1 AND c.kind = 'creditNote' AND c.day BETWEEN ?2 AND ?3 AND c.recorded <= ?4
      AND (i.id IS NULL OR i.component = 'principal')
    """

  private static let received = """
    c.currency = ?1 AND c.kind = 'payment' AND c.day BETWEEN ?2 AND ?3 AND c.recorded <= ?4
      AND NOT EXISTS (SELECT 1 FROM receivables_conversion v WHERE v.target = c.id)
    """

  private static let collected = """
    SELECT CASE WHEN c.assigned <= ?4 THEN c.customer END AS customer, '' AS product, c.day, c.amount
    FROM receivables_credit c WHERE \(received)
    UNION ALL
    SELECT w.customer, coalesce(i.product, ''), r.day, r.amount
    FROM receivables_recovery r JOIN receivables_write_off w ON w.id = r.write_off JOIN receivables_item i ON i.id = w.item
    WHERE w.currency = ?1 AND r.credit IS NULL AND r.day BETWEEN ?2 AND ?3 AND r.recorded <= ?4
    UNION ALL
    SELECT f.customer, '', f.day, -f.amount FROM receivables_refund f JOIN receivables_credit c ON c.id = f.credit
    WHERE f.currency = ?1 AND c.kind = 'payment' AND f.day BETWEEN ?2 AND ?3 AND f.recorded <= ?4
    """

  /// Moves what is applied from no product to the item's: rows as of `collected`, adding up to nothing.
  private static let byProduct = """
    UNION ALL
    SELECT CASE WHEN c.assigned <= ?4 THEN c.customer END, coalesce(i.product, ''), c.day, -e.amount
    FROM receivables_credit c JOIN receivables_entry x ON x.account = c.id
    JOIN receivables_entry e ON e.account = x.counter AND e.posting = x.posting JOIN receivables_item i ON i.id = e.account
    WHERE \(received) AND x.kind IN ('apply', 'unapply') AND x.day <= ?3 AND x.recorded <= ?4
    UNION ALL
    SELECT CASE WHEN c.assigned <= ?4 THEN c.customer END, '', c.day, -x.amount
    FROM receivables_credit c JOIN receivables_entry x ON x.account = c.id
    WHERE \(received) AND x.kind IN ('apply', 'unapply') AND x.day <= ?3 AND x.recorded <= ?4
    """

  private static let owned = """
    (?5 IS NULL OR customer IN \(CustomerRef.members(of: "?5")))
    """

  /// Customer, product and sum of a figure; the customer ?5 alone, where given.
  ///
  /// - Parameter products: whether each product is a row of its own; else the product is an empty text.
  static func byCustomer(_ figure: Figure, products: Bool = false) -> String {
    """
    SELECT customer, \(products ? "product" : "''"), sum(amount) FROM (\(figure.rows)
    \(products && figure == .collected ? byProduct : "")) AS movements
    WHERE \(owned) GROUP BY customer\(products ? ", product" : "")
    """
  }

  /// Day and sum of a figure; the customer ?5 alone, where given.
  static func byDay(_ figure: Figure) -> String {
    "SELECT day, sum(amount) FROM (\(figure.rows)) AS movements WHERE \(owned) GROUP BY day ORDER BY day"
  }
}
