/// The secrets of a request, found in its response in whatever form that repeats them.
///
/// Secrets are what grants access or is the user's own: credentials, keys, cookies, pop receipts and metadata. Each is looked
/// for as ``PlainText`` knows it, and encoded in base64 or hexadecimal, alone or within something longer; of a long one every
/// piece of ``SecretValue/pieceBytes`` is looked for, so that one which is cut, split or quoted in part does not show.
package struct KnownSecrets: Sendable {
  package static let none = KnownSecrets(nil)

  private struct Form {
    /// In plain form, without `=` at the end.
    let bytes: [UInt8]
    /// What stands before the secret in its field, as `SharedKey contoso:`.
    let lead: [UInt8]
    /// How much of it must be found.
    let needed: Int
  }

  private struct Occurrence {
    let form: Int
    let offset: Int
  }

  private var forms: [Form] = []
  /// Where eight bytes stand in the forms, at multiples of four: they are in every piece of eleven and more.
  private var occurrences: [UInt64: [Occurrence]] = [:]
  /// Secrets that are shorter than that, in plain form: they are found where no letter or digit is beside them.
  private var words: [[UInt8]] = []

  /// Shorter ones are taken for no secret, unless they are a password, and may be words.
  private static let minimumBytes = 8
  /// The shortest beginning of a secret that is looked for at the end of a text that is cut.
  private static let shortestBeginning = 3
  /// How many occurrences of the same bytes are kept beside those at the beginning of a form.
  private static let maximumOccurrences = 8

  /// Takes them from what is known of the request.
  ///
  /// - Parameter sent: The request, or `nil` when nothing is known of it.
  package init(_ sent: SentSecrets?) {
    guard let sent else { return }
    for value in SecretValue.all(of: sent) { add(value) }
  }

  private var isEmpty: Bool { forms.isEmpty && words.isEmpty }

  private mutating func add(_ value: SecretValue) {
    let plain = Self.plain(value.bytes)
    guard plain.count >= Self.minimumBytes else {
      if value.isPassword, !plain.isEmpty { words.append(plain) }
      return
    }
    addForm(plain, of: value, lead: PlainText(value.lead).bytes)
    for part in SecretEncoding.base64Parts(of: value.bytes) { addForm(Self.plain(part), of: value) }
    // Nobody writes a long token so.
    guard value.bytes.count <= 256 else { return }
    addForm(SecretEncoding.hexadecimal(value.bytes), of: value)
    if let decoded = SecretEncoding.base64Decoded(value.bytes) {
      addForm(SecretEncoding.hexadecimal(decoded), of: value)
    }
  }

  private static func plain(_ text: [UInt8]) -> [UInt8] {
    var bytes = PlainText(text).bytes
    while bytes.last == UInt8(ascii: "=") { bytes.removeLast() }
    return bytes
  }

  private mutating func addForm(_ bytes: [UInt8], of value: SecretValue, lead: [UInt8] = []) {
    guard bytes.count >= Self.minimumBytes, !forms.contains(where: { $0.bytes == bytes }) else { return }
    for offset in stride(from: 0, through: bytes.count - 8, by: 4) {
      let key = bytes[offset..<(offset + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard offset == 0 || occurrences[key, default: []].count < Self.maximumOccurrences else { continue }
      occurrences[key, default: []].append(Occurrence(form: forms.count, offset: offset))
    }
    forms.append(Form(bytes: bytes, lead: lead, needed: min(bytes.count, value.pieceBytes)))
  }

  // MARK: Search

  /// Replaces them wherever they stand, in time that grows with the length of the text alone.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - mark: What stands for each.
  ///   - isCut: Whether the end of the text may be the beginning of a secret.
  /// - Returns: The text without them.
  func replace(in text: [UInt8], with mark: [UInt8], isCut: Bool) -> [UInt8] {
    guard !isEmpty, !text.isEmpty else { return text }
    let plain = PlainText(text)
    let found = ranges(in: plain.bytes, isCut: isCut)
    guard !found.isEmpty else { return text }
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    var position = 0
    for range in found {
      let start = plain.starts[range.lowerBound]
      guard start >= position else { continue }
      output += text[position..<start]
      output += mark
      position = plain.starts[range.upperBound]
    }
    return output + text[position...]
  }

  /// Whether a single word has one in it, or is a part of one itself.
  func isRepeated(by word: String) -> Bool {
    guard !isEmpty else { return false }
    let bytes = PlainText(word).bytes
    if !ranges(in: bytes, isCut: false).isEmpty { return true }
    guard bytes.count >= Self.minimumBytes else { return false }
    return forms.contains { Self.index(of: bytes, in: $0.bytes, from: 0) != nil }
  }

  private func ranges(in bytes: [UInt8], isCut: Bool) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var (key, length, index, free) = (UInt64(0), 0, 0, 0)
    while index < bytes.count {
      key = key << 8 | UInt64(bytes[index])
      length += 1
      index += 1
      guard length >= 8, let occurrences = occurrences[key],
        let range = longest(of: occurrences, at: index - 8, in: bytes, from: free)
      else { continue }
      found.append(range)
      (index, free, length) = (range.upperBound, range.upperBound, 0)
    }
    for word in words { found += Self.standing(word, in: bytes) }
    if isCut, let start = startOfBeginning(atEndOf: bytes, from: free) { found.append(start..<bytes.count) }
    return words.isEmpty ? found : found.sorted { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }
  }

  /// The longest piece of a form around eight bytes that are in it; a piece that is too short costs no more than its length.
  private func longest(of occurrences: [Occurrence], at start: Int, in bytes: [UInt8], from free: Int)
    -> Range<Int>?
  {
    var best: Range<Int>?
    for occurrence in occurrences {
      let form = forms[occurrence.form]
      var (lower, first) = (start, occurrence.offset)
      while lower > free, first > 0, bytes[lower - 1] == form.bytes[first - 1] {
        (lower, first) = (lower - 1, first - 1)
      }
      var (upper, last) = (start + 8, occurrence.offset + 8)
      while upper < bytes.count, last < form.bytes.count, bytes[upper] == form.bytes[last] {
        (upper, last) = (upper + 1, last + 1)
      }
      guard upper - lower >= form.needed, upper - lower > best?.count ?? 0 else { continue }
      if last == form.bytes.count {
        while upper < bytes.count, bytes[upper] == UInt8(ascii: "=") { upper += 1 }
      }
      if first == 0, lower - free >= form.lead.count,
        bytes[(lower - form.lead.count)..<lower] == form.lead[...]
      {
        lower -= form.lead.count
      }
      best = lower..<upper
    }
    return best
  }

  /// Where the last bytes of a text begin if a secret begins with them; an escape that is cut there is left out of that.
  private func startOfBeginning(atEndOf bytes: [UInt8], from free: Int) -> Int? {
    var ends = [bytes.count]
    if let escape = bytes.suffix(8).lastIndex(where: { "%&\\".utf8.contains($0) }) { ends.append(escape) }
    var start: Int?
    for (form, end) in forms.flatMap({ form in ends.map { (form, $0) } }) {
      for length in Self.shortestBeginning...max(form.needed, Self.shortestBeginning)
      where end - length >= free {
        guard bytes[(end - length)..<end] == form.bytes[..<length] else { continue }
        start = min(start ?? end, end - length)
      }
    }
    return start
  }

  // MARK: Words

  private static func standing(_ word: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var from = 0
    while let start = index(of: word, in: bytes, from: from) {
      let end = start + word.count
      let isAlone =
        (start == 0 || !isLetterOrDigit(bytes[start - 1]))
        && (end == bytes.count || !isLetterOrDigit(bytes[end]))
      if isAlone { found.append(start..<end) }
      from = isAlone ? end : start + 1
    }
    return found
  }

  private static func index(of word: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
    guard bytes.count - from >= word.count else { return nil }
    return (from...(bytes.count - word.count)).first { start in
      var length = 0
      while length < word.count, bytes[start + length] == word[length] { length += 1 }
      return length == word.count
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: true
    default: false
    }
  }
}
