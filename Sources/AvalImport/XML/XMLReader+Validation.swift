import CLibXML2

extension XMLReader {
  /// Puts a validator before the reader's own callbacks; without one they stay as they are.
  func validate(_ handler: inout xmlSAXHandler) {
    handler.startElementNs = { user, local, prefix, uri, spaces, namespaces, count, defaulted, attributes in
      XMLReader.with(user) { reader in
        reader.beforeElement()
        reader.validator?.start(local, prefix, uri, spaces, namespaces, count, defaulted, attributes)
        reader.start(local, uri, Int(spaces), Int(count), attributes)
      }
    }
    handler.endElementNs = { user, local, prefix, uri in
      XMLReader.with(user) { reader in
        reader.validator?.end(local, prefix, uri)
        reader.beforeEnd()
        reader.end()
        reader.beforeElement()
      }
    }
    let characters: charactersSAXFunc = { user, bytes, count in
      guard let bytes else { return }
      XMLReader.with(user) { reader in
        reader.validator?.characters(bytes, count)
        reader.characters(bytes, Int(count))
      }
    }
    handler.characters = characters
    handler.ignorableWhitespace = characters
    handler.cdataBlock = characters
  }
}
