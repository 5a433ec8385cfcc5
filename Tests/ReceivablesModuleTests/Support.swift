import AvalKit
import ReceivablesModule

func day(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }

func cny(_ text: String) throws -> Money { try Money(parsing: text, currency: .cny) }

func policy(_ json: String) throws -> MatchPolicy { try JSONCoding.decode(MatchPolicy.self, parsing: Array(json.utf8)) }

/// The shipped default policy's rules.
let defaultPolicy = """
  {"schema": 1, "version": "1", "title": {"en": "Certain", "zh-Hans": "确定"}, "tolerance": "2.00", "tolerancePercent": "10", "maxCandidates": 120,
   "distinctive": {"digits": 6, "mixed": 5},
   "rules": [{"rule": "reference", "score": 100}, {"rule": "exact", "score": 95}, {"rule": "discount", "score": 90},
     {"rule": "combination", "score": 80, "items": 4}, {"rule": "tolerance", "score": 70}]}
  """

let calendar = BusinessCalendar(weekend: [.saturday, .sunday], holidays: [], workingDays: [])
