import AzureCore

extension MessageEncoding {
  /// Text whose markup characters are escaped once more than XML does, as Python's `QueueService` of version 2 did by default.
  ///
  /// For queues that such programs share. `<`, `>` and `&` are sent as `&lt;`, `&gt;` and `&amp;` within the text; on reading
  /// these three become characters again, and nothing else is changed.
  public static let xml = MessageEncoding(name: "xml") { content throws(AzureError) in
    guard case .text(let text) = content else {
      throw .invalidArgument(
        "Bytes cannot be sent with the xml encoding", advice: "choose the encoding .bytes for this client")
    }
    return replacing([("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")], in: text)
  } decode: { text throws(MessageDecodingError) in
    .text(replacing([("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&")], in: text))
  }

  /// Replaces one text after the other, byte by byte: what `Character` takes for one letter, such as `<` with an accent, holds
  /// markup all the same.
  private static func replacing(_ pairs: [(old: String, new: String)], in text: String) -> String {
    var bytes = Array(text.utf8)
    for pair in pairs { bytes = bytes.replacing(Array(pair.old.utf8), with: Array(pair.new.utf8)) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
