/// Text that is safe to print: what the program says as it stands there, and everything else escaped.
///
/// What is put into a literal as `\(value)` is text from outside: a server's, a user's or a file's. Unescaped it could end a line
/// early, forge another one, or steer the terminal. Nothing but this type can be printed, so that nobody has to
/// think of it.
struct VisibleText: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
  /// The text as it is printed.
  let text: String

  /// Takes text of the program itself, such as its help, which may have several lines.
  init(trusted text: String) { self.text = text }

  init(stringLiteral value: String) { text = value }

  init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// Escapes a text that others may have written.
  ///
  /// Backslashes, tabs, line breaks, all other control characters, what is invisible or turns the direction of writing, and
  /// marks that pile up or have no letter become what they are in a Swift literal. Joiners between the parts of an emoji stay.
  init(escaping text: String) { self.text = UnsafeScalars.escape(text, includesInvisible: true) }

  /// Escapes what is unsafe in a text of which parts are escaped already: backslashes stay.
  init(escapingUnsafeIn text: String) {
    self.text = UnsafeScalars.escape(text, includesInvisible: true, includesBackslash: false)
  }

  /// Escapes a message's text so that it stays one line, and no more: what is invisible belongs to many languages.
  ///
  /// This is for pipes and files. On a terminal use ``init(escaping:)``.
  init(escapingLineOf text: String) { self.text = UnsafeScalars.escape(text, includesInvisible: false) }

  /// Escapes a text line by line; its line breaks stay.
  init(escapingLinesOf text: String) {
    self = Self.joined(
      text.split(separator: "\n", omittingEmptySubsequences: false).map { Self(escaping: String($0)) },
      by: "\n")
  }

  var description: String { text }

  /// Joins parts with something of the program between them.
  static func joined(_ parts: [VisibleText], by separator: StaticString) -> VisibleText {
    VisibleText(trusted: parts.map(\.text).joined(separator: "\(separator)"))
  }

  /// What a literal with values in it is made of.
  struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    // bounded: the size of a literal of this program
    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { text += literal }

    /// Puts in text that is safe already.
    mutating func appendInterpolation(_ value: VisibleText) { text += value.text }

    /// Escapes a value.
    mutating func appendInterpolation<Value>(_ value: Value) {
      text += VisibleText(escaping: String(describing: value)).text
    }
  }
}
