/// Which texts of a command line are repeated in what is said about it.
///
/// A key that nothing marks as one cannot be told from other random text, so that only those texts are repeated that are short
/// and look like words, numbers, options, names of queues or paths made of these.
enum PlainArgument {
  /// How long a text may be: as long as the name of a queue, with a little around it.
  static let maximumBytes = 72

  /// Whether a text may be repeated: it is plain and holds nothing that has the form of a secret.
  static func isShown(_ text: String) -> Bool {
    guard text.utf8.count <= maximumBytes else { return false }
    return (isUUID(text) || isPlain(text)) && !SecretForms.mayHold(text)
  }

  /// Whether a text consists of words and numbers with blanks and simple marks between them.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.split(whereSeparator: marks.contains).allSatisfy { isWord($0) || isNumber($0) }
  }

  private static let marks = Set(" -_./:,=*+".utf8)

  /// Whether it is a word or two as people write them, with up to four digits before and behind: `orders`, `Orders2`, `GET`,
  /// `30m`, `AccountName`.
  private static func isWord(_ part: Substring.UTF8View) -> Bool {
    var letters = part
    var digits = 0
    while let first = letters.first, isDigit(first), digits < 4 {
      letters.removeFirst()
      digits += 1
    }
    digits = 0
    while let last = letters.last, isDigit(last), digits < 4 {
      letters.removeLast()
      digits += 1
    }
    guard !letters.isEmpty, letters.count <= 24 else { return false }
    if letters.allSatisfy(isUpper) { return letters.count <= 8 }
    return hasWordsOnly(letters)
  }

  /// Whether letters are small but for the first of each word; behind another, a word has three letters or more.
  private static func hasWordsOnly(_ letters: Substring.UTF8View) -> Bool {
    var length = 0
    var words = 1
    for letter in letters {
      if isUpper(letter), length > 0 {
        guard length > 2 else { return false }
        words += 1
        length = 1
      } else if isUpper(letter) || isLower(letter) {
        length += 1
      } else {
        return false
      }
    }
    return words <= 3 && (words == 1 || length > 2)
  }

  private static func isNumber(_ part: Substring.UTF8View) -> Bool {
    part.count <= 10 && part.allSatisfy(isDigit)
  }

  /// Whether it is the id of a message or of a request.
  private static func isUUID(_ text: String) -> Bool {
    let lengths = text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
    return lengths == [8, 4, 4, 4, 12]
      && text.utf8.allSatisfy { byte in
        isDigit(byte) || byte == UInt8(ascii: "-")
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
      }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLower(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func isUpper(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }
}
