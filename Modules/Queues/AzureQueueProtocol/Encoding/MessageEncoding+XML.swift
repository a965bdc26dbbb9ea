import AzurePipeline

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
    return text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  } decode: { text throws(MessageDecodingError) in
    .text(text.replacing("&gt;", with: ">").replacing("&lt;", with: "<").replacing("&amp;", with: "&"))
  }
}
