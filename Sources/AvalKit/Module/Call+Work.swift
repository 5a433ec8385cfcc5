import ModuleABI

/// What waits for somebody: the lines of the module, kept by the host and written in the request's own transaction.
public struct Work {
  fileprivate let call: Call

  /// Puts a line, or changes the one of its kind and key to what is given here.
  ///
  /// - Throws: `denied` for a kind that the manifest does not declare and in a read, `invalidParams` for values that do
  ///   not fit the kind, `limitExceeded` where the customer has too many lines of the kind.
  public func put(_ line: WorkLine) throws {
    let table = try table()
    let values = try JSONCoding.encode(line.values)
    let customer = line.customer?.description ?? ""
    let currency = line.amount?.currency.code ?? ""
    let status = aval_bytes.lending(line.kind) { kind in
      aval_bytes.lending(line.key) { key in
        aval_bytes.lending(customer) { customer in
          aval_bytes.lending(line.owner ?? "") { owner in
            aval_bytes.lending(line.unit ?? "") { unit in
              aval_bytes.lending(currency) { currency in
                aval_bytes.lending(values) { values in
                  var given = aval_work_line(
                    size: MemoryLayout<aval_work_line>.size, kind: kind, key: key, customer: customer,
                    due: line.due?.dayNumber ?? noDay, since: line.since?.dayNumber ?? noDay, owner: owner, unit: unit,
                    rank: Int32(clamping: line.rank ?? 0), amount: line.amount?.minor ?? 0, currency: currency,
                    values: values)
                  return table.put(call.pointer, &given)
                }
              }
            }
          }
        }
      }
    }
    guard status == AVAL_OK else { throw call.takeFailure() }
  }

  /// Closes a line; false where there was none.
  @discardableResult
  public func close(_ kind: String, _ key: some CustomStringConvertible) throws -> Bool {
    let table = try table()
    var closed: Int32 = 0
    let status = aval_bytes.lending(kind) { kind in
      aval_bytes.lending(key.description) { table.close(call.pointer, kind, $0, &closed) }
    }
    guard status == AVAL_OK else { throw call.takeFailure() }
    return closed != 0
  }

  /// The lines of a merged customer follow to the survivor, those of every module.
  public func follow(_ merged: EntityID, to survivor: EntityID) throws {
    let table = try table()
    let status = aval_bytes.lending(merged.description) { merged in
      aval_bytes.lending(survivor.description) { table.follow(call.pointer, merged, $0) }
    }
    guard status == AVAL_OK else { throw call.takeFailure() }
  }

  private func table() throws(Failure) -> aval_work_facility {
    guard let table = call.tables.work?.pointee else {
      throw Failure(.unsupported, "This host keeps no work lines; update aval.", zh: "此主机不支持待办事项；请升级 aval。")
    }
    return table
  }
}

/// `AVAL_NO_DAY`, which the importer of C headers does not see.
private let noDay = Int32.min

extension Call {
  /// The module's lines in everybody's morning.
  public var work: Work { Work(call: self) }
}
