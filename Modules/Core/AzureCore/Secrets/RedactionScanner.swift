/// Goes once through a text and leaves out the values behind names that are listed, and what has the form of a secret.
///
/// The text is a server's: every byte of it is looked at a few times at most, whatever stands in it. A value without an
/// end ends with the text.
struct RedactionScanner {
  let text: [UInt8]
  /// Where the text is cut off, before what stands there already for the beginning of a secret; `nil` when it is whole.
  let cut: Int?
  private var output: [UInt8] = []
  private var position = 0
  /// Whether the last `HeaderName` or `QueryParameterName` was of a value that may be shown; without one it may not.
  private var showsNextValue = false

  static let replacement = Array(TextRedaction.replacement.utf8)

  init(_ text: [UInt8], isCut: Bool) {
    self.text = text
    let isMarked =
      text.count >= Self.replacement.count
      && text[(text.count - Self.replacement.count)...] == Self.replacement[...]
    cut = isCut ? text.count - (isMarked ? Self.replacement.count : 0) : nil
  }

  mutating func redacted() -> [UInt8] {
    output.reserveCapacity(text.count)
    while position < text.count {
      if let escape = escapeLength(at: position) {
        copy(to: position + escape)
      } else if Self.isWordByte(text[position]) {
        redactWord(position..<endOfWord(from: position))
      } else {
        copy(to: position + 1)
      }
    }
    return redactRuns(output)
  }

  mutating func copy(to end: Int) {
    output += text[position..<end]
    position = end
  }

  /// Leaves a value out; one that has been left out before stays as it is.
  mutating func hide(from start: Int, to end: Int) {
    copy(to: start)
    output += Self.replacement
    position = end
  }

  private mutating func redactWord(_ word: Range<Int>) {
    if word.lowerBound > 0, text[word.lowerBound - 1] == UInt8(ascii: "<"), isByte(">", at: word.upperBound) {
      redactElement(word)
    } else if isToken(word) {
      hide(from: word.lowerBound, to: word.upperBound)
    } else if ends(word, with: "bearer") || ends(word, with: "basic") {
      redactCredential(behind: word)
    } else if isText("://", at: word.upperBound) {
      redactUser(behind: word)
    } else if Self.named.contains(where: { ends(word, with: $0) }) {
      redactValue(behind: word, isLine: false)
    } else if TextRedaction.fields.contains(where: { ends(word, with: $0) }) || isMetadata(word) {
      redactValue(behind: word, isLine: true)
    } else {
      copy(to: word.upperBound)
    }
  }

  /// What the value of an item or a member is hidden by.
  private static let named = TextRedaction.parameters + TextRedaction.names

  // MARK: Names

  /// Whether a word is a name, or ends with it behind something that is no letter: `Proxy-Authorization`, `HTTP_COOKIE`.
  func ends(_ word: Range<Int>, with name: String) -> Bool {
    let start = word.upperBound - name.utf8.count
    guard start >= word.lowerBound, isText(name, at: start) else { return false }
    return start == word.lowerBound || !Self.isLetter(text[start - 1])
  }

  /// Whether the name of a metadata field stands in a word.
  private func isMetadata(_ word: Range<Int>) -> Bool {
    word.contains { text[$0].asciiLowercased == UInt8(ascii: "x") && isText("x-ms-meta-", at: $0) }
  }

  /// An element with the value of a name, with a name, or of a name that is hidden itself.
  private mutating func redactElement(_ word: Range<Int>) {
    let start = word.upperBound + 1
    if isWord(word, "HeaderName") || isWord(word, "QueryParameterName") {
      let name = String(decoding: text[start..<endOfContent(from: start)], as: UTF8.self)
      showsNextValue = !TextRedaction.hides(field: name) && !TextRedaction.hides(parameter: name)
    } else if isWord(word, "HeaderValue") || isWord(word, "QueryParameterValue") {
      if !showsNextValue { return hide(from: start, to: endOfContent(from: start)) }
      showsNextValue = false
    } else if Self.named.contains(where: { isWord(word, $0) })
      || TextRedaction.fields.contains(where: { isWord(word, $0) }) || isMetadata(word)
    {
      return hide(from: start, to: endOfContent(from: start))
    }
    copy(to: start)
  }

  private func endOfContent(from start: Int) -> Int {
    end(from: skippingReplacement(start)) { $0 == UInt8(ascii: "<") }
  }

  // MARK: Values

  /// Leaves out what follows a name and `:` or `=`: a quoted text, a list in brackets, or what is left of the line or of
  /// the item of a query.
  private mutating func redactValue(behind word: Range<Int>, isLine: Bool) {
    var start = skippingBlanks(word.upperBound + quote(at: word.upperBound))
    guard let separator = separator(at: start) else { return copy(to: word.upperBound) }
    start += separator.count
    if separator == "=", isByte(">", at: start) { start += 1 }
    let value = skippingBlanks(start)
    let quote = quote(at: value)
    if quote > 0 {
      let mark = text[value..<value + quote]
      hide(from: value + quote, to: endOfQuoted(by: mark, from: value + quote))
    } else if isByte("[", at: value) {
      hide(from: value + 1, to: end(from: skippingReplacement(value + 1)) { $0 == UInt8(ascii: "]") })
    } else if isLine || separator.hasSuffix(":") || separator.lowercased().hasSuffix("3a") {
      hide(from: start, to: end(from: start) { $0 == 0x0A || $0 == 0x0D })
    } else {
      hide(
        from: start,
        to: end(from: skippingReplacement(start)) { $0 <= 0x20 || "&\"'<>;,)".utf8.contains($0) })
    }
  }

  private static let separators = ["=", ":", "%3d", "%3a", "%253d", "%253a", "%25253d", "%25253a"]

  private func separator(at index: Int) -> String? {
    Self.separators.first { isText($0, at: index) }
  }

  private static let quotes = ["\"", "'", "\\\"", "&quot;", "&#34;", "%22"]

  /// The length of a quotation mark, as it is or as JSON, XML or an address has it; zero where there is none.
  private func quote(at index: Int) -> Int {
    Self.quotes.first { isText($0, at: index) }?.utf8.count ?? 0
  }

  private func endOfQuoted(by mark: ArraySlice<UInt8>, from start: Int) -> Int {
    var index = start
    while index < text.count {
      if text[index] == mark.first, text[index...].starts(with: mark) { return index }
      // A mark behind a backslash is part of the text, unless it is itself written so.
      index += text[index] == UInt8(ascii: "\\") && mark.count == 1 ? 2 : 1
    }
    return text.count
  }

  private func skippingBlanks(_ start: Int) -> Int {
    end(from: start) { $0 != 0x20 && $0 != 0x09 }
  }

  func skippingReplacement(_ start: Int) -> Int {
    isText(TextRedaction.replacement, at: start) ? start + Self.replacement.count : start
  }

  // MARK: Bytes

  private func endOfWord(from start: Int) -> Int { end(from: start) { !Self.isWordByte($0) } }

  func end(from start: Int, where isEnd: (UInt8) -> Bool) -> Int {
    var index = min(start, text.count)
    while index < text.count, !isEnd(text[index]) { index += 1 }
    return index
  }

  /// The length of an escape of an address, such as `%3F`, or of a string, such as `\n`: its letters are no part of the word
  /// behind it.
  private func escapeLength(at index: Int) -> Int? {
    if text[index] == UInt8(ascii: "\\"), index + 1 < text.count {
      let length =
        switch text[index + 1] {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): 2
        case UInt8(ascii: "x"): 4
        case UInt8(ascii: "u"): 6
        default: 1
        }
      return min(length, text.count - index)
    }
    guard text[index] == UInt8(ascii: "%") else { return nil }
    var digits = index + 1
    // Escaped again.
    while isText("25", at: digits), digits < index + 9 { digits += 2 }
    if digits + 1 < text.count, Self.isHexDigit(text[digits]), Self.isHexDigit(text[digits + 1]) {
      return digits + 2 - index
    }
    return digits > index + 1 ? digits - index : nil
  }

  private func isWord(_ word: Range<Int>, _ name: String) -> Bool {
    word.count == name.utf8.count && isText(name, at: word.lowerBound)
  }

  private func isByte(_ byte: Unicode.Scalar, at index: Int) -> Bool {
    index < text.count && text[index] == UInt8(ascii: byte)
  }

  func isText(_ other: String, at index: Int) -> Bool { Self.isText(other, at: index, of: text) }

  /// Without regard to the case of letters, and with `_` for `-` as names in environments have it.
  static func isText(_ other: String, at start: Int, of text: [UInt8]) -> Bool {
    var index = start
    for byte in other.utf8 {
      guard index < text.count else { return false }
      let found = text[index].asciiLowercased
      guard found == byte.asciiLowercased || found == UInt8(ascii: "_") && byte == UInt8(ascii: "-") else {
        return false
      }
      index += 1
    }
    return true
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte.asciiLowercased
  }

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte.asciiLowercased
  }

  static func isBase64Byte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || "-_.".utf8.contains(byte)
  }
}
