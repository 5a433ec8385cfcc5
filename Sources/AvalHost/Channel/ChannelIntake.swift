import AvalKit

/// From frames to requests.
extension Channel {
  func accept(_ frame: Frame) {
    switch frame {
    case .tooLarge: refuse(id: nil, .tooLarge(limit: parts.limits.messageBytes))
    case .unreadable(let fault): refuse(id: nil, Fault(fault))
    case .message(let bytes): accept(bytes)
    }
  }

  private func accept(_ bytes: UnsafeRawBufferPointer) {
    let document: JSONDocument
    do {
      document = try JSONDocument(parsing: bytes, limits: textLimits)
    } catch {
      return refuse(id: nil, Fault(error))
    }
    let root = document.root
    guard root.kind == .array else { return accept(root, duplicate: document.duplicate, in: nil) }
    guard root.count > 0 else {
      return refuse(
        id: nil, .invalidRequest("A batch holds at least one request.", zh: "批次须至少含一个请求。"))
    }
    guard root.count <= parts.limits.batch else {
      return refuse(
        id: nil,
        .invalidRequest(
          "A batch holds at most \(parts.limits.batch) requests; send several.",
          zh: "批次最多含 \(parts.limits.batch) 个请求；请分批发送。"))
    }
    let batch = Batch(reply: BatchReply(expecting: root.count, output: output, limits: parts.limits))
    for element in root.elements {
      if document.duplicate == nil {
        accept(element, duplicate: nil, in: batch)
      } else {
        acceptAlone(element, in: batch)
      }
    }
  }

  /// Reads a batch's element again by itself: somewhere in the batch a member is named twice, and only the elements
  /// that this concerns are refused.
  private func acceptAlone(_ element: JSONNode, in batch: Batch) {
    do {
      let document = try JSONDocument(parsing: Array(element.rawBytes), limits: textLimits)
      accept(document.root, duplicate: document.duplicate, in: batch)
    } catch {
      refuse(id: nil, Fault(error), in: batch)
    }
  }

  private func accept(_ message: JSONNode, duplicate: JSONSyntaxError?, in batch: Batch?) {
    do throws(EnvelopeRefusal) {
      let call = try rules.read(message, duplicate: duplicate)
      if let id = call.id, queue.contains(id: id) || batch?.isRepeated(id) == true {
        throw EnvelopeRefusal(id: id, fault: .duplicateId)
      }
      dispatch(call, in: batch)
    } catch {
      refuse(id: error.id, error.fault, in: batch)
    }
  }

  /// Answers with an error of the protocol.
  func refuse(id: [UInt8]?, _ fault: Fault, in batch: Batch? = nil, language: Language? = nil) {
    send(Reply.fault(fault, id: id, in: language ?? parts.language), in: batch)
  }

  func send(_ reply: [UInt8]?, in batch: Batch?) {
    if let batch {
      batch.reply.add(reply)
    } else if let reply {
      output.send(reply)
    }
  }

  private var textLimits: JSONLimits {
    JSONLimits(maximumBytes: parts.limits.messageBytes, maximumDepth: parts.limits.depth, duplicates: .note)
  }
}

/// A batch while its elements are accepted. Used by the intake alone.
final class Batch {
  let reply: BatchReply
  private var ids: Set<[UInt8]> = []

  init(reply: BatchReply) { self.reply = reply }

  /// Whether the id stood in the batch before. The id `null` may stand in it often.
  func isRepeated(_ id: [UInt8]) -> Bool {
    id != Reply.nullId && !ids.insert(id).inserted
  }
}
