extension XMLPrescan {
  // A shorter document cannot hold so many attributes that comparing each with each is felt.
  private static let shortDocument = 16 * 1024

  /// Refuses a long document with an element of too many attributes.
  ///
  /// The time that older versions of libxml2 take for a tag grows with the square of its attributes, before anybody can
  /// count them. Where there are fewer equals signs than attributes allowed, as in most documents, this is one fast pass.
  static func checkAttributes(_ document: XMLBytes, limits: XMLLimits) throws(XMLError) {
    guard document.count > shortDocument,
      document.hasMore(than: limits.maximumAttributes, of: UInt8(ascii: "="))
    else { return }
    var index = 0
    while let markup = document.nextMarkup(from: index) {
      let end = markup.end ?? document.count
      index = end
      switch markup.kind {
      case .comment, .cdataSection, .instruction, .endTag: continue
      case .startTag, .emptyTag, .other: break
      }
      guard document.equalsSigns(in: markup.start..<end) <= limits.maximumAttributes else {
        throw .tooManyAttributes(limits.maximumAttributes)
      }
    }
  }
}

extension XMLBytes {
  /// Whether a byte occurs more than so many times.
  func hasMore(than maximum: Int, of wanted: UInt8) -> Bool {
    // A block at a time, so that the inner loop can be vectorized.
    var found = 0
    var start = 0
    while start < count {
      let end = min(start + 4096, count)
      var inBlock: UInt16 = 0
      for index in start..<end { inBlock &+= bytes[index] == wanted ? 1 : 0 }
      found += Int(inBlock)
      if found > maximum { return true }
      start = end
    }
    return false
  }

  /// How many equals signs stand in a tag outside of quotes.
  func equalsSigns(in tag: Range<Int>) -> Int {
    var quote: UInt8?
    var found = 0
    for index in tag {
      let byte = bytes[index]
      if byte == quote {
        quote = nil
      } else if quote == nil {
        if byte == UInt8(ascii: "=") { found += 1 }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
      }
    }
    return found
  }
}
