/// What a document is read by: the part of a format that is about its elements.
struct DocumentPlan: Sendable {
  let symbols: SymbolTable
  /// Every path that somebody wants, as one automaton.
  let trie: PathTrie
  let recordPrefixes: Set<Int>
  let limits: ImportLimits
  /// The schema that documents are checked against; nil: none.
  let schema: DocumentSchema?
}
