import AzurePipeline
import AzureXML

/// Reads the document in the body of a request.
enum RequestDocument {
  /// Takes a body apart.
  ///
  /// - Parameters:
  ///   - body: The body.
  ///   - root: What the root element must be called.
  ///   - reader: Reads it.
  /// - Returns: The root element.
  /// - Throws: `400 InvalidXmlDocument`.
  static func root(
    of body: [UInt8], named root: String, reader: any XMLReader
  ) throws(Refusal) -> XMLTree {
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

  /// The refusal of a body that is no XML.
  static func unreadable(_ error: XMLError, _ body: [UInt8]) -> Refusal {
    let place = XMLPlace(of: error, in: body)
    return .invalidDocument(line: place.line, position: place.position, reason: "Error parsing Xml content")
  }
}

extension XMLTree {
  /// The text without white space around it.
  var trimmedText: String { Blanks.trimmed(text) }

  /// The only child of a name.
  func required(_ name: String) throws(Refusal) -> XMLTree {
    guard let child = child(name) else { throw .missingNode(name) }
    return child
  }

  /// Whether every child has one of these names, and each of them stands once at most.
  func holdsOnce(among known: [String]) -> Bool {
    let children = children
    return children.allSatisfy { known.contains(where: $0.isNamed) }
      && known.allSatisfy { name in children.count { $0.isNamed(name) } <= 1 }
  }

  /// Refuses children whose names are not among those known, and names that stand twice.
  func checkNames(_ known: Set<String>) throws(Refusal) {
    for child in children {
      guard known.contains(where: child.isNamed) else { throw .unsupportedNode(child.name) }
    }
    guard holdsOnce(among: Array(known)) else { throw .invalidDocument() }
  }

  /// The child's text as `true` or `false`, in any case.
  func flag(_ name: String) throws(Refusal) -> Bool {
    let text = try required(name).trimmedText
    switch text.asciiLowercased {
    case "true": return true
    case "false": return false
    default: throw .invalidNode(name, text)
    }
  }

  /// The child's text as a number that is not negative.
  func number(_ name: String) throws(Refusal) -> Int64 {
    let text = try required(name).trimmedText
    // bounded: by those who ask for it
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text) else {
      throw .invalidNode(name, text)
    }
    return number
  }
}

/// Reads the text out of `<QueueMessage><MessageText>…</MessageText></QueueMessage>`.
enum MessageDocument {
  /// Answers the text of a request's body.
  ///
  /// Elements inside the text are dropped with all they hold, as the service does with unescaped markup. Of two texts neither
  /// is the message's: such a document is refused.
  static func text(of body: [UInt8], reader: any XMLReader) throws(Refusal) -> String {
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
