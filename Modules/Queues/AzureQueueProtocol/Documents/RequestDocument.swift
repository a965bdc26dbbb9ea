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
