import AvalKit
import ModuleABI

/// The facility "aval.call/1": what a running method may ask of its call.
enum CallTable {
  /// One table for every module, living as long as the process.
  nonisolated(unsafe) static let pointer: UnsafePointer<aval_call_facility> = {
    let table = UnsafeMutablePointer<aval_call_facility>.allocate(capacity: 1)
    table.initialize(
      to: aval_call_facility(
        size: MemoryLayout<aval_call_facility>.size,
        actor: { CallFrame.of($0)?.context.actorBytes.bytes ?? .none },
        now: { CallFrame.of($0)?.context.now.milliseconds ?? 0 },
        today: { CallFrame.of($0)?.context.today.dayNumber ?? 0 },
        as_of: { CallFrame.of($0)?.context.asOf.dayNumber ?? 0 },
        known_at: { CallFrame.of($0)?.context.knownAt.milliseconds ?? 0 },
        language: { CallFrame.of($0)?.context.language == .zhHans ? AVAL_LANGUAGE_ZH_HANS : AVAL_LANGUAGE_EN },
        writes: { CallFrame.of($0)?.context.writes == true ? 1 : 0 },
        reply: { call, result in CallFrame.of(call)?.result = result.array },
        fail: { call, kind, english, chinese, path, data in
          CallFrame.of(call)?.failure = Failure(
            Failure.Kind(rawValue: kind.string) ?? .corrupt, english.string, zh: chinese.string, path: path.string,
            data: data.array)
        },
        invoke: { call, method, params, result in
          guard let frame = CallFrame.of(call) else { return AVAL_FAILED }
          return frame.invoke(method.string, params.buffer, into: result) ? AVAL_OK : AVAL_FAILED
        },
        failure: { call in
          guard let frame = CallFrame.of(call), let failure = frame.failure else { return .none }
          return frame.lendInner(failure.json())
        },
        clear_failure: { CallFrame.of($0)?.failure = nil },
        emit: { call, event, payload in
          status(CallFrame.of(call)?.emit(event.string, payload.array))
        },
        change: { call, subject, before, after in
          status(CallFrame.of(call)?.change(subject.string, before: before.array, after: after.array))
        },
        next_id: { call, id in
          guard let frame = CallFrame.of(call) else { return AVAL_FAILED }
          return frame.nextID(into: id) ? AVAL_OK : AVAL_FAILED
        },
        policy: { call, name, policy in
          guard let frame = CallFrame.of(call) else { return AVAL_FAILED }
          return frame.policy(name.string, into: policy) ? AVAL_OK : AVAL_FAILED
        },
        policies: { call, folder, names in
          guard let frame = CallFrame.of(call) else { return AVAL_FAILED }
          names?.pointee = frame.policyNames(folder.string)
          return AVAL_OK
        },
        settings: { call in
          guard let frame = CallFrame.of(call) else { return .none }
          return frame.lend(frame.module.entry.settings)
        },
        module_enabled: { call, module in
          CallFrame.of(call)?.snapshot.module(module.string)?.enabled == true ? 1 : 0
        },
        checkpoint: { call in
          guard let frame = CallFrame.of(call), let slice = frame.context.slice else { return .none }
          return frame.lend(slice.checkpoint)
        },
        resume_with: { call, checkpoint in CallFrame.of(call)?.context.slice?.next = checkpoint.array },
        cancelled: { CallFrame.of($0)?.context.cancellation.isRaised == true ? 1 : 0 },
        progress: { call, done, total, message in CallFrame.of(call)?.context.progress(done, total, message.string) },
        random: { call, bytes, count in
          CallFrame.of(call)?.engine.random.fill(UnsafeMutableRawBufferPointer(start: bytes, count: count))
        }
      ))
    return UnsafePointer(table)
  }()

  private static func status(_ done: Bool?) -> aval_status { done == true ? AVAL_OK : AVAL_FAILED }
}

/// What every module receives at init.
enum HostTable {
  /// One table for every module, living as long as the process.
  nonisolated(unsafe) static let pointer: UnsafePointer<aval_host> = {
    let table = UnsafeMutablePointer<aval_host>.allocate(capacity: 1)
    table.initialize(
      to: aval_host(
        size: MemoryLayout<aval_host>.size,
        abi: AVAL_ABI,
        facility: { id in
          guard let id else { return nil }
          switch String(cString: id) {
          case AVAL_FACILITY_CALL: return UnsafeRawPointer(CallTable.pointer)
          case AVAL_FACILITY_STORE: return UnsafeRawPointer(StoreTable.pointer)
          case AVAL_FACILITY_FILES: return UnsafeRawPointer(FilesTable.pointer)
          case AVAL_FACILITY_DESTRUCTION: return UnsafeRawPointer(DestructionTable.pointer)
          case AVAL_FACILITY_POLICY: return UnsafeRawPointer(PolicyFacility.pointer)
          case AVAL_FACILITY_WORK: return UnsafeRawPointer(WorkTable.pointer)
          default: return nil
          }
        },
        log: { level, module, text in
          Log.write(Log.Level(rawValue: level) ?? .info, "\(module.string): \(text.string)")
        }
      ))
    return UnsafePointer(table)
  }()
}
