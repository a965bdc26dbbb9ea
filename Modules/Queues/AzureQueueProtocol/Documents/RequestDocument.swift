import AzureCore
import AzureXML

/// Writes the XML body of a request.
enum RequestDocument {
  /// Returns the bytes of what the closure writes.
  ///
  /// - Parameters:
  ///   - what: What is written, for the error about a character that XML cannot carry.
  ///   - content: Writes the root element.
  /// - Returns: The bytes of the document.
  /// - Throws: ``AzureError`` about a character that XML cannot carry.
  static func write(
    _ what: String, _ content: (inout XMLWriter) throws(XMLError) -> Void
  ) throws(AzureError) -> [UInt8] {
    var writer = XMLWriter()
    do throws(XMLError) {
      try content(&writer)
    } catch {
      throw AzureError(.invalidArgument, "\(what) cannot be sent: \(error.message)", cause: error)
    }
    return writer.bytes
  }
}

/// The XML body of a message to send, with its size checked.
package enum MessageBody {
  /// The longest text of a message in UTF-8 bytes, before XML escaping.
  package static let maximumTextBytes = 65_536
  /// The longest request body: escaping can make a text that is short enough too long.
  static let maximumBodyBytes = 131_584

  static func write(_ text: String) throws(AzureError) -> [UInt8] {
    let size = text.utf8.count
    guard size <= maximumTextBytes else {
      throw .tooLarge(
        "The message has \(size) bytes of encoded text",
        advice: "send at most \(maximumTextBytes) bytes, or store the data and send a reference")
    }
    var writer = XMLWriter(capacity: size + 128)
    do throws(XMLError) {
      if text.isEmpty {
        writer.markup("<QueueMessage><MessageText /></QueueMessage>")
      } else {
        writer.markup("<QueueMessage><MessageText>")
        try writer.text(text)
        writer.markup("</MessageText></QueueMessage>")
      }
    } catch {
      throw AzureError(
        .invalidArgument, "The message text cannot be sent: \(error.message)",
        advice: "send it with the message encoding .base64 or .bytes", cause: error)
    }
    guard writer.bytes.count <= maximumBodyBytes else {
      throw .tooLarge(
        "The message takes \(writer.bytes.count) bytes as XML",
        advice:
          "at most \(maximumBodyBytes) bytes are accepted; escaping makes '&', '<' and '>' longer, base64 does not"
      )
    }
    return writer.bytes
  }
}
