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
        text = tree.text(of: $0, localName: false).trimmed().excerpt(400)
        return false
      }
      if let text {
        return FileProblem("AGENCY_FAULT", "The agency answered with an error: \(text)", zh: "机构返回错误：\(text)")
      }
    }
    return nil
  }
}

extension ImportFormat {
  /// A column that every record needs and the file does not have.
  func missingColumn(_ csv: CSVReader) -> FileProblem? {
    for field in fields.fields {
      guard case .value(let spec) = field.spec, field.required || spec.options.required, spec.options.fallback == nil,
        case .column(let request) = spec.source, !csv.has(request), case .names(let names) = columns[request]
      else { continue }
      let wanted = names.joined(separator: " / ")
      return FileProblem(
        "MISSING_COLUMN", "The file has no column “\(wanted)”.", zh: "文件缺少列“\(wanted)”。", line: 1, column: 1)
    }
    return nil
  }
}
