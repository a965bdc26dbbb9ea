import AzureXML

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
