import HTTPTypes

/// Which of a request's header fields are signed, and where: found in one pass, told as indices of the fields.
struct SignedFields {
  /// How many fields have a line of their own, in a fixed order, after the method.
  static let lineCount = 11
  static let lengthLine = 2
  static let dateLine = 5

  /// The field that has the version of the service; of several the last.
  private(set) var version: Int?
  private(set) var hasDate = false
  private(set) var hasMSDate = false
  /// The lines that have a field, a bit for each.
  private var lines: UInt16 = 0
  /// The fields whose names begin with `x-ms-`, in the order in which they are signed; those of one name together.
  private var canonical: [Int] = []

  init(_ fields: HTTPFields) {
    canonical.reserveCapacity(8)
    for index in 0..<fields.count {
      let name = fields[index].name.canonicalName
      if let line = Self.line(of: name) {
        if line == Self.dateLine { hasDate = true }
        lines |= 1 << UInt16(line)
      } else if Self.isCanonical(name) {
        if name == "x-ms-date" { (hasDate, hasMSDate) = (true, true) }
        if name == "x-ms-version" { version = index }
        insert(index, name, among: fields)
      }
    }
  }

  /// Puts a field behind the last one that does not come after it: nearly always at the end, or one before.
  private mutating func insert(_ index: Int, _ name: String, among fields: HTTPFields) {
    var place = canonical.count
    while place > 0, HeaderCollation.precedes(name, fields[canonical[place - 1]].name.canonicalName) {
      place -= 1
    }
    canonical.insert(index, at: place)
  }

  /// Whether a line has a field.
  func has(line: Int) -> Bool { lines & 1 << UInt16(line) != 0 }

  /// Appends the value of a line's field, several of the same name joined with commas.
  func appendLine(_ line: Int, of fields: HTTPFields, to text: inout [UInt8]) {
    var isFurther = false
    for index in 0..<fields.count {
      let name = fields[index].name.canonicalName
      guard Self.line(of: name) == line else { continue }
      if isFurther { text.append(UInt8(ascii: ",")) }
      Self.append(fields[index], to: &text)
      isFurther = true
    }
  }

  /// Appends a line for each name that begins with `x-ms-`, sorted, several values joined with commas.
  func appendCanonical(of fields: HTTPFields, keepsEmpty: Bool, to text: inout [UInt8]) {
    var position = 0
    while position < canonical.count {
      let field = fields[canonical[position]]
      let start = text.count
      var name = field.name.canonicalName
      name.withUTF8 { text.append(contentsOf: $0) }
      text.append(UInt8(ascii: ":"))
      let valueStart = text.count
      Self.append(field, to: &text)
      position += 1
      while position < canonical.count, fields[canonical[position]].name == field.name {
        text.append(UInt8(ascii: ","))
        Self.append(fields[canonical[position]], to: &text)
        position += 1
      }
      if !keepsEmpty, text.count == valueStart {
        text.removeSubrange(start...)
      } else {
        text.append(UInt8(ascii: "\n"))
      }
    }
  }

  /// The line of a field by its name in lower case.
  private static func line(of name: String) -> Int? {
    switch name.utf8.count {
    case 4: name == "date" ? dateLine : nil
    case 5: name == "range" ? 10 : nil
    case 8: name == "if-match" ? 7 : nil
    case 11: name == "content-md5" ? 3 : nil
    case 12: name == "content-type" ? 4 : nil
    case 13: name == "if-none-match" ? 8 : nil
    case 14: name == "content-length" ? lengthLine : nil
    case 16: name == "content-encoding" ? 0 : name == "content-language" ? 1 : nil
    case 17: name == "if-modified-since" ? 6 : nil
    case 19: name == "if-unmodified-since" ? 9 : nil
    default: nil
    }
  }

  /// Whether a name begins with `x-ms-`.
  private static func isCanonical(_ name: String) -> Bool {
    var bytes = name.utf8.makeIterator()
    return bytes.next() == UInt8(ascii: "x") && bytes.next() == UInt8(ascii: "-")
      && bytes.next() == UInt8(ascii: "m") && bytes.next() == UInt8(ascii: "s")
      && bytes.next() == UInt8(ascii: "-")
  }

  /// Appends the bytes of a value; blanks outside are dropped, those inside kept.
  private static func append(_ field: HTTPField, to text: inout [UInt8]) {
    field.withUnsafeBytesOfValue { bytes in
      var start = 0
      var end = bytes.count
      while start < end, isBlank(bytes[start]) { start += 1 }
      while start < end, isBlank(bytes[end - 1]) { end -= 1 }
      text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
