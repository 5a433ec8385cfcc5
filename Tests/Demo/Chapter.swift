/// A part of the story: what was asked, on which day, and what came out.
struct Chapter {
  let day: String
  let title: String
  /// The methods that were called, for whoever wants to do it again.
  let methods: String
  var blocks: [Block] = []
}

/// What a chapter shows, on a terminal and on the page alike.
enum Block {
  /// A sentence of the story.
  case note(String)
  /// Names and values.
  case facts([(name: String, value: String)])
  /// Rows under a header; the columns whose index is in `figures` are aligned to the right.
  case table(header: [String], rows: [[String]], figures: Set<Int>)
  /// A document in full: a letter, an explanation. A terminal shows the first `excerpt` lines.
  case document(title: String, language: String, text: String, excerpt: Int)
  /// A drawing, on the page only.
  case drawing(String)
}
