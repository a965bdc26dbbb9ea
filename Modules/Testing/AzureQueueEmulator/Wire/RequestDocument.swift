import AzureCore
import AzureXML

/// Reads the document in the body of a request.
enum RequestDocument {
  /// Parses a body.
  ///
  /// - Parameters:
  ///   - body: The body.
  ///   - root: The name that the root element must have.
  ///   - reader: The XML reader.
  /// - Returns: The root element.
  /// - Throws: `400 InvalidXmlDocument`.
  static func root(
    of body: [UInt8], named root: String, reader: any XMLReader
  ) throws(ServiceError) -> XMLTree {
    guard !body.isEmpty else { throw .invalidDocument() }
    let tree: XMLTree
    do throws(XMLError) {
      tree = try XMLTree(document: body, reader: reader)
    } catch {
      throw unreadable(error, body)
    }
    guard tree.isNamed(root) else { throw .invalidDocument() }
    return tree
  }

  /// The error for a body that is not XML.
  static func unreadable(_ error: XMLError, _ body: [UInt8]) -> ServiceError {
    let location = XMLLocation(of: error, in: body)
    return .invalidDocument(
      line: location.line, position: location.position, reason: "Error parsing Xml content")
  }
}

extension XMLTree {
  /// The text without white space around it.
  var trimmedText: String { Blanks.trimmed(text) }

  /// The child with a name, which must exist.
  func required(_ name: String) throws(ServiceError) -> XMLTree {
    guard let child = child(name) else { throw .missingNode(name) }
    return child
  }

  /// Whether all children have one of these names, and no name occurs twice.
  func holdsOnce(among known: [String]) -> Bool {
    let children = children
    return children.allSatisfy { known.contains(where: $0.isNamed) }
      && known.allSatisfy { name in children.count { $0.isNamed(name) } <= 1 }
  }

  /// Throws when a child has another name than these, or when a name occurs twice.
  func checkNames(_ known: Set<String>) throws(ServiceError) {
    for child in children {
      guard known.contains(where: child.isNamed) else { throw .unsupportedNode(child.name) }
    }
    guard holdsOnce(among: Array(known)) else { throw .invalidDocument() }
  }

  /// The boolean in a child: `true` or `false`, in any case.
  func flag(_ name: String) throws(ServiceError) -> Bool {
    let text = try required(name).trimmedText
    switch text.asciiLowercased {
    case "true": return true
    case "false": return false
    default: throw .invalidNode(name, text)
    }
  }

  /// The number in a child, which is not negative.
  func number(_ name: String) throws(ServiceError) -> Int64 {
    let text = try required(name).trimmedText
    // bounded: by the callers
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text) else {
      throw .invalidNode(name, text)
    }
    return number
  }
}

/// Reads the text in `<QueueMessage><MessageText>…</MessageText></QueueMessage>`.
enum MessageDocument {
  /// Returns the text in the body of a request.
  ///
  /// Elements inside the text are dropped with their content, as the service does with unescaped markup. A document
  /// with two texts is refused.
  static func text(of body: [UInt8], reader: any XMLReader) throws(ServiceError) -> String {
    let root: XMLTree
    do throws(XMLError) {
      root = try reader.read(body)
    } catch {
      throw RequestDocument.unreadable(error, body)
    }
    let texts = root.children("MessageText")
    guard root.isNamed("QueueMessage"), texts.count == 1 else { throw .invalidDocument() }
    return texts[0].text
  }
}
