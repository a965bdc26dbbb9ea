/// The one rule for text that came from outside.
///
/// A status line, fields and body of a response, and what a transport or a credential says of a fault, pass here before they
/// enter an error, a log, a span, a metric or a summary.
///
/// What comes out holds no secret that the request had, in whatever form it is repeated (``KnownSecrets``), and nothing that
/// is a secret by its name or its form (``TextRedaction``); no character that is not visible; and no more than so many bytes.
/// What is an id or a code has the form of one, or is not shown at all.
///
/// What is hidden and what is not is decided here and in these two alone.
package struct OutsideText: Sendable {
  /// How many bytes of a text are kept at most, unless less is asked for.
  package static let maximumBytes = 16_384

  private let known: KnownSecrets

  /// Makes the rule for a response to a request.
  ///
  /// - Parameter sent: What is known of the request; `nil` when there was none, or it is not known.
  package init(inResponseTo sent: SentSecrets? = nil) { known = KnownSecrets(sent) }

  /// A text as it may be shown.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - maximumBytes: How many bytes of it are kept; a text that has more ends with a mark that says so.
  ///   - isCut: Whether something has been cut off its end before.
  /// - Returns: The text without secrets. Asking again changes nothing.
  package func text(_ text: String, atMost maximumBytes: Int = Self.maximumBytes, isCut: Bool = false)
    -> String
  {
    if isCut, text.utf8.count <= maximumBytes { return TextRedaction.redact(text, known: known, isCut: true) }
    return TextRedaction.redact(text, known: known, maximumBytes: maximumBytes)
  }

  /// A text as it may stand in one line of a log or in a span: as ``text(_:atMost:isCut:)``, with what ends a line escaped.
  package func line(_ text: String, atMost maximumBytes: Int = Self.maximumBytes) -> String {
    Self.oneLine(self.text(text, atMost: maximumBytes))
  }

  /// Escapes control characters, so that a text cannot forge lines of a log or drive a terminal.
  package static func oneLine(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .format: result += scalar.escaped(asASCII: true)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The bytes of a text in UTF-8 as they may be shown.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - isCut: Whether something of the text is left out behind its end.
  /// - Returns: The text without secrets.
  package func bytes(_ bytes: [UInt8], isCut: Bool) -> [UInt8] {
    TextRedaction.redact(bytes, known: known, isCut: isCut)
  }

  /// A name of a field, an element or the like; `nil` when there is something to hide in it.
  package func name(_ name: String) -> String? {
    name.utf8.count <= 256 && !known.isRepeated(by: name) && TextRedaction.redact(name) == name ? name : nil
  }

  /// A code of the service; `nil` for anything else, which may be another server's and hold anything.
  ///
  /// - Parameter text: What stands in its place.
  /// - Returns: The code: 1 to 128 letters, digits, `.`, `_` and `-`, and no secret. A long one is made of words: with four
  ///   digits or more it is rather a signature or a key.
  package func code(_ text: String) -> StorageErrorCode? {
    var (count, digits) = (0, 0)
    for byte in text.utf8 {
      guard Self.isPlain(byte) || "._-".utf8.contains(byte) else { return nil }
      count += 1
      if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { digits += 1 }
    }
    guard (1...128).contains(count), count < 32 || digits < 4 else { return nil }
    return name(text) != nil ? StorageErrorCode(rawValue: text) : nil
  }

  // MARK: Ids

  /// An id that a server gave; `nil` when it has not the form of one, or repeats a secret.
  ///
  /// This is asked for every response that somebody watches: of a UUID, which is what the service sends, little is looked at.
  ///
  /// - Parameters:
  ///   - text: What stands in its place.
  ///   - sent: What is known of the request.
  /// - Returns: The id.
  package static func id(_ text: String, inResponseTo sent: SentSecrets?) -> String? {
    guard isID(text) else { return nil }
    guard let sent else { return text }
    if isUUID(text) { return sent.hasUUID(text) ? nil : text }
    return KnownSecrets(sent).isRepeated(by: text) ? nil : text
  }

  /// The id of a message for a description, a log line or a span, where the request is not known any more.
  ///
  /// - Parameter id: The id as the server gave it; it is needed unchanged to name the message.
  /// - Returns: The id, or a mark in its place when it has not the form of one.
  package static func shown(messageID id: String) -> String {
    id.isEmpty || isID(id) ? id : TextRedaction.replacement
  }

  /// Whether a text has the form of an id: 1 to 64 letters, digits and dashes, of which 32 stand together at most.
  ///
  /// Signatures and keys have more without a dash, and tokens have dots.
  package static func isID(_ text: some StringProtocol) -> Bool {
    var (count, run) = (0, 0)
    for byte in text.utf8 {
      count += 1
      run = byte == UInt8(ascii: "-") ? 0 : run + 1
      guard run <= 32, count <= 64, run == 0 || isPlain(byte) else { return false }
    }
    return count > 0
  }

  /// Whether what is known to be an id has the form of a UUID.
  private static func isUUID(_ text: String) -> Bool {
    guard text.utf8.count == 36 else { return false }
    var index = 0
    for byte in text.utf8 {
      let isDash = byte == UInt8(ascii: "-")
      guard isDash == (index == 8 || index == 13 || index == 18 || index == 23), isDash || isHex(byte) else {
        return false
      }
      index += 1
    }
    return true
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    switch byte | 0x20 {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}

extension AzureResponse {
  /// The service's id of the request (`x-ms-request-id`), if it has the form of an id and is no secret of the request.
  package var requestID: String? {
    header(.msRequestID).flatMap { OutsideText.id($0, inResponseTo: sent) }
  }
}

extension AzureError {
  /// The error of somebody else's code, which may quote what came from outside, with the errors of these kinds that are its
  /// cause.
  package func shown(by rule: OutsideText) -> AzureError {
    var error = self
    error.message = rule.text(message)
    error.advice = advice.map { rule.text($0) }
    error.code = code.flatMap { rule.code($0.rawValue) }
    error.requestID = requestID.flatMap { OutsideText.isID($0) ? rule.name($0) : nil }
    error.details = [:]
    for (name, text) in details.prefix(64) { error.details[rule.text(name, atMost: 256)] = rule.text(text) }
    switch cause {
    case let inner as AzureError: error.cause = inner.shown(by: rule)
    case var inner as TransportError:
      inner.message = rule.text(inner.message)
      inner.advice = inner.advice.map { rule.text($0) }
      error.cause = inner
    default: break
    }
    return error
  }
}
