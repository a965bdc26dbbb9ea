/// Which scalars of a text must not reach a terminal as they are.
enum UnsafeScalars {
  /// How many marks a letter may carry: more than any language puts on one, and too few to cover other lines.
  static let maximumMarks = 8

  /// Writes unsafe scalars, and backslashes unless they are excepted, as in a Swift literal.
  static func escape(_ text: String, includesInvisible: Bool, includesBackslash: Bool = true) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for (scalar, isInvisible) in Marked(text) {
      switch scalar {
      case "\\": result += includesBackslash ? "\\\\" : "\\"
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      default:
        if isControl(scalar) || isInvisible && includesInvisible {
          result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  /// Writes unsafe scalars of a JSON text as JSON escapes, which changes nothing of what it means.
  ///
  /// They can stand in its strings only: between them JSON has nothing but blanks and marks.
  static func escape(inJSON text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for (scalar, isInvisible) in Marked(text) {
      if isControl(scalar) || isInvisible {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// What ends a line or steers a terminal: C0, DEL and C1, and the separators of lines and paragraphs.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// What cannot be seen, or shows what follows elsewhere than it stands: marks of direction, characters without width,
  /// fillers, tags, selectors, annotations.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isBidiControl
      || ("\u{FFF9}"..."\u{FFFB}").contains(scalar) || scalar == "\u{2800}"
  }

  /// The scalars of a text, each with whether it is invisible and no joiner or selector within an emoji, or a mark too many.
  private struct Marked: Sequence, IteratorProtocol {
    private enum Position {
      case elsewhere
      case behindEmoji
      case behindSelector
    }

    private var scalars: String.UnicodeScalarView.Iterator
    private var upcoming: Unicode.Scalar?
    private var position = Position.elsewhere
    /// How many marks the letter has that came last; `nil` where a mark has no letter to stand on.
    private var marks: Int?

    init(_ text: String) {
      scalars = text.unicodeScalars.makeIterator()
      upcoming = scalars.next()
    }

    mutating func next() -> (scalar: Unicode.Scalar, isInvisible: Bool)? {
      guard let scalar = upcoming else { return nil }
      upcoming = scalars.next()
      let isTooMany = countsMark(scalar)
      if position == .behindEmoji, scalar == "\u{FE0E}" || scalar == "\u{FE0F}" {
        position = .behindSelector
        return (scalar, false)
      }
      let isJoiner = position != .elsewhere && scalar == "\u{200D}" && upcoming.map(Self.isEmoji) == true
      position = Self.isEmoji(scalar) ? .behindEmoji : .elsewhere
      return (scalar, isTooMany || !isJoiner && UnsafeScalars.isInvisible(scalar))
    }

    /// Counts marks above, below and around a letter; returns whether this is one that the letter should not have.
    private mutating func countsMark(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark:
        guard let count = marks, count < UnsafeScalars.maximumMarks else {
          // It is escaped, and what follows would stand on the end of that.
          marks = nil
          return true
        }
        marks = count + 1
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber, .letterNumber, .otherNumber,
        .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
        marks = 0
      case .spacingMark: break
      default: marks = nil
      }
      return false
    }

    /// Digits and a few marks can begin an emoji, too, but none that is joined.
    private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isEmoji && scalar.value > 0xFF
    }
  }
}
