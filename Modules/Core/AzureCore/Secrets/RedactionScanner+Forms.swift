/// What is a secret by its form, whatever name stands before it.
extension RedactionScanner {
  /// Whether a word is a JSON Web Token: three parts, of which the first begins as `{"` does in base64.
  func isToken(_ word: Range<Int>) -> Bool {
    let word = text[word]
    guard word.starts(with: "eyJ".utf8) else { return false }
    return word.endIndex == cut || word.count { $0 == UInt8(ascii: ".") } >= 2
  }

  /// The parameters of a challenge, which stand where a token would and say where to get one.
  private static let challengeParameters = [
    "authorization_uri", "client_id", "error", "error_description", "realm", "resource", "resource_id",
    "scope",
    "trusted_issuers",
  ]

  /// The words that follow the name of a scheme in a sentence, as in "scheme Bearer is supported".
  private static let words: Set<String> = [
    "and", "are", "as", "auth", "authentication", "authorization", "but", "challenge", "challenges",
    "credential",
    "credentials", "expected", "failed", "for", "from", "header", "headers", "in", "is", "needed", "not",
    "only", "or",
    "required", "scheme", "schemes", "token", "tokens", "type", "was", "with",
  ]

  mutating func redactCredential(behind word: Range<Int>) {
    var start = word.upperBound
    while start < text.count {
      if text[start] == 0x20 || text[start] == 0x09 || text[start] == UInt8(ascii: "+") {
        start += 1
      } else if isText("%20", at: start) {
        start += 3
      } else if isText("%2520", at: start) {
        start += 5
      } else {
        break
      }
    }
    let isParameter = Self.challengeParameters.contains { isText($0 + "=", at: start) }
    guard start > word.upperBound, !isParameter else { return copy(to: word.upperBound) }
    let end = self.end(from: skippingReplacement(start)) { $0 <= 0x20 || "\"'<,".utf8.contains($0) }
    guard end > start, !isProse(start..<end, isBasic: ends(word, with: "basic")) else {
      return copy(to: word.upperBound)
    }
    hide(from: start, to: end)
  }

  /// Whether what follows a scheme is a word of a sentence, perhaps with a mark behind it.
  ///
  /// Behind `Basic`, which is a word itself, that is every word that has small letters alone behind the first: no user and
  /// password look so in base64.
  private func isProse(_ word: Range<Int>, isBasic: Bool) -> Bool {
    guard word.upperBound != cut else { return false }
    let letters = text[word].prefix { Self.isLetter($0) }
    let rest = text[word].dropFirst(letters.count)
    guard rest.count <= 1, rest.allSatisfy({ ".;:!?)".utf8.contains($0) }) else { return false }
    if isBasic { return letters.dropFirst().allSatisfy { $0 == $0.asciiLowercased } }
    return letters.count <= 14 && Self.words.contains(String(decoding: letters, as: UTF8.self).lowercased())
  }

  /// Leaves out user and password of an address: what stands between `://` and the last `@` before its path.
  mutating func redactUser(behind word: Range<Int>) {
    let start = word.upperBound + 3
    let end = end(from: skippingReplacement(start)) { $0 <= 0x20 || "/?#\"'<>".utf8.contains($0) }
    guard let at = text[start..<end].lastIndex(of: UInt8(ascii: "@")) else { return copy(to: start) }
    hide(from: start, to: at)
  }

  /// A run of 43 characters of base64 or more and `=` is an HMAC or a key; at the end of a text that is cut, a shorter one
  /// may become it.
  func redactRuns(_ text: [UInt8]) -> [UInt8] {
    let length = 43
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var (index, run, start) = (0, 0, 0)
    while index < text.count {
      let digit = Self.isBase64Byte(text[index]) ? 1 : Self.isBase64Escape(at: index, of: text) ? 3 : 0
      let padding = text[index] == UInt8(ascii: "=") ? 1 : Self.isText("%3d", at: index, of: text) ? 3 : 0
      if run >= length, padding > 0 {
        result.removeLast(result.count - start)
        result += Self.replacement
        // Both of two that stand there.
        while index < text.count, text[index] == UInt8(ascii: "=") { index += 1 }
        run = 0
        if padding == 1 { continue }
      }
      if digit > 0, run == 0 { start = result.count }
      run = digit > 0 ? run + 1 : 0
      for byte in text[index..<(index + max(digit, 1))] { result.append(byte) }
      index += max(digit, 1)
    }
    if cut != nil, run > 0, run <= length {
      result.removeLast(result.count - start)
      result += Self.replacement
    }
    return result
  }

  private static func isBase64Escape(at index: Int, of text: [UInt8]) -> Bool {
    text[index] == UInt8(ascii: "%")
      && (isText("%2b", at: index, of: text) || isText("%2f", at: index, of: text))
  }
}
