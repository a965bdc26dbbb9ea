/// What no output may have, told by the tables of Unicode and not by the code that is tested.
enum Unsafe {
  static func `is`(_ scalar: Unicode.Scalar) -> Bool {
    isControl(scalar) || scalar.properties.isBidiControl || scalar.properties.isDefaultIgnorableCodePoint
  }

  /// Whether a text has one; line feeds and tabs, which the program prints itself, are not counted.
  static func isIn(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0 != "\n" && $0 != "\t" && Self.is($0) } || isFloodIn(text)
  }

  /// Whether a letter carries so many marks that they cover other lines.
  private static func isFloodIn(_ text: String) -> Bool {
    var marks = 0
    return text.unicodeScalars.contains { scalar in
      marks = scalar.properties.canonicalCombiningClass.rawValue > 0 ? marks + 1 : 0
      return marks > 16
    }
  }

  /// Whether a text has a control character or a separator of lines; but for line feeds and tabs.
  static func isControlIn(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0 != "\n" && $0 != "\t" && isControl($0) }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
  }
}
