import AvalKit

extension RecordMapper {
  /// Reads the values above the records; called once, at the first record.
  func readVariables() {
    if let csv {
      variables = format.lineVariables.map { match in Self.found(match, in: csv.around).map { Array($0.utf8) } }
    } else {
      variables = format.variables.map { plain($0, 0) }
    }
  }

  /// The plain decimal of a figure that is used, not written; nil where there is none that can be read.
  func figure(_ spec: ValueSpec, _ node: Int32) -> String? {
    let mark = Mark(out.count, sources.count, nulls.count)
    let warned = warnings.count
    defer {
      restore(mark)
      warnings.removeLast(warnings.count - warned)
    }
    guard let wrote = try? write(spec, node), wrote == .value else { return nil }
    let text = out.slice(mark.out, out.count).string
    return text.hasPrefix("\"") ? String(text.dropFirst().dropLast()) : text
  }

  /// What an expression takes from the first line that it matches.
  static func found(_ match: TextMatch, in lines: [[UInt8]]) -> String? {
    for line in lines {
      let text = line.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { match.take(ByteSlice(start: $0, count: buffer.count)) }
      }
      if let text { return text }
    }
    return nil
  }

  /// The agency's error reply in place of records, or nil.
  func fault() -> FileProblem? {
    guard let tree else { return nil }
    for path in format.faults {
      var text: String?
      tree.each(path, from: 0) {
        text = tree.text(of: $0, .text).trimmed().excerpt(400)
        return false
      }
      if let text {
        return .agencyFault(text)
      }
    }
    return nil
  }
}

extension ImportFormat {
  /// Columns that every record needs and the file does not have: told once, and not of each record.
  func missingColumn(_ csv: CSVReader) -> FileProblem? {
    for field in fields.fields {
      var isRequired = field.required
      if case .value(let spec) = field.spec, spec.options.required { isRequired = true }
      guard isRequired, let names = absent(field.spec, csv), !names.isEmpty else { continue }
      let wanted = names.joined(separator: " / ")
      return FileProblem(
        "MISSING_COLUMN",
        "The file has no column “\(wanted)”, which every record needs; add it, or choose the format that fits.",
        zh: "文件缺少每条记录都需要的列“\(wanted)”；请补充该列，或选用相符的格式。", line: csv.headerLine, column: 1)
    }
    return nil
  }

  /// The columns that a field is read from, where the file has none of them and the field therefore never has a value;
  /// nil where it may have one.
  private func absent(_ spec: FieldSpec, _ csv: CSVReader) -> [String]? {
    switch spec {
    case .value(let value): return absent(value, csv)
    case .first(let alternatives): return absent(all: alternatives, csv)
    case .group(let group): return absent(all: group.fields.map(\.spec), csv)
    case .list(let parts):
      var specs: [FieldSpec] = []
      for part in parts {
        switch part {
        case .one(let spec): specs.append(spec)
        case .texts(let value): specs.append(.value(value))
        case .each, .wide, .facts: return nil
        }
      }
      return absent(all: specs, csv)
    case .map: return nil
    }
  }

  private func absent(all specs: [FieldSpec], _ csv: CSVReader) -> [String]? {
    var names: [String] = []
    for spec in specs {
      guard let more = absent(spec, csv) else { return nil }
      names += more
    }
    return names
  }

  private func absent(_ spec: ValueSpec, _ csv: CSVReader) -> [String]? {
    if case .constant = spec.source { return [] }
    guard spec.options.fallback == nil, case .column(let request) = spec.source else { return nil }
    let requests = spec.options.joinedColumns.isEmpty ? [request] : spec.options.joinedColumns
    var absent: [String] = []
    for request in requests {
      guard !csv.has(request), case .names(let names) = columns[request] else { return nil }
      absent += names
    }
    return absent
  }
}
