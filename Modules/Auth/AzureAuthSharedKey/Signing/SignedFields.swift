import HTTPTypes

/// Which of a request's header fields are signed, and where: found in one pass and kept as indices of the fields.
struct SignedFields {
  /// How many fields have a line of their own, in a fixed order, after the method.
  static let lineCount = 11
  static let lengthLine = 2
  static let dateLine = 5

  private let fields: HTTPFields
  /// The field that has the version of the service; of several the last.
  private var version: Int?
  private(set) var hasDate = false
  private(set) var hasMSDate = false
  /// The first field of each line, counted from 1; 0 where there is none.
  private var lines = SIMD16<UInt16>()
  /// The lines that have more than one field, a bit for each.
  private var repeated: UInt16 = 0
  /// The fields whose names begin with `x-ms-`, in the order in which they are signed; those of one name together.
  private var canonical = FieldOrder()
  /// Whether they are in that order already.
  private var isSorted = true

  init(_ fields: HTTPFields) {
    self.fields = fields
    for index in 0..<fields.count {
      var name = fields[index].name.canonicalName
      if let line = Self.line(of: name) {
        if line == Self.dateLine { hasDate = true }
        if lines[line] == 0 {
          // There are never as many fields as this holds.
          lines[line] = UInt16(truncatingIfNeeded: index + 1)
        } else {
          repeated |= 1 << UInt16(line)
        }
      } else if name.withUTF8(Self.isCanonical) {
        if name == "x-ms-date" { (hasDate, hasMSDate) = (true, true) }
        if name == "x-ms-version" { version = index }
        insert(index, name)
      }
    }
    if !isSorted { sort() }
  }

  /// Puts a field behind the last one that does not come after it: nearly always at the end, or one before.
  ///
  /// Where it is much farther, many metadata stand in an order of their own, and all are sorted at the end.
  private mutating func insert(_ index: Int, _ name: String) {
    canonical.append(index)
    guard isSorted else { return }
    var place = canonical.count - 1
    while place > 0, HeaderCollation.precedes(name, fields[canonical[place - 1]].name.canonicalName) {
      guard canonical.count - place < 16 else {
        isSorted = false
        break
      }
      canonical[place] = canonical[place - 1]
      place -= 1
    }
    canonical[place] = index
  }

  /// Sorts by names, and fields of one name by where they stand.
  private mutating func sort() {
    let fields = fields
    canonical.sort { left, right in
      let leftName = fields[left].name.canonicalName
      let rightName = fields[right].name.canonicalName
      return leftName == rightName ? left < right : HeaderCollation.precedes(leftName, rightName)
    }
  }

  /// Whether the version of the service is this one or later.
  ///
  /// Versions are dates, so they sort as text; a request without one gets the newest rules.
  func isAtLeast(_ minimum: String) -> Bool {
    guard let version else { return true }
    let text = fields[version].value
    return text.isEmpty || text >= minimum
  }

  /// Whether a line has a field.
  func has(line: Int) -> Bool { lines[line] != 0 }

  /// Appends the value of a line's field, several of the same name joined with commas.
  func appendLine(_ line: Int, to text: inout SignedText) {
    let first = Int(lines[line]) - 1
    guard first >= 0 else { return }
    appendValue(first, to: &text)
    guard repeated & 1 << UInt16(line) != 0 else { return }
    for index in first + 1..<fields.count where Self.line(of: fields[index].name.canonicalName) == line {
      text.append(UInt8(ascii: ","))
      appendValue(index, to: &text)
    }
  }

  /// Appends a line for each name that begins with `x-ms-`, sorted, several values joined with commas.
  ///
  /// Since the version 2016-05-31 an empty value has a line too.
  func appendCanonical(to text: inout SignedText) {
    var position = 0
    while position < canonical.count {
      let start = text.count
      var name = fields[canonical[position]].name.canonicalName
      name.withUTF8 { text.append(contentsOf: $0) }
      text.append(UInt8(ascii: ":"))
      let valueStart = text.count
      appendValue(canonical[position], to: &text)
      position += 1
      while position < canonical.count, fields[canonical[position]].name.canonicalName == name {
        text.append(UInt8(ascii: ","))
        appendValue(canonical[position], to: &text)
        position += 1
      }
      if text.count == valueStart, !isAtLeast("2016-05-31") {
        text.truncate(to: start)
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
  private static func isCanonical(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    name.count >= 5 && name[0] == UInt8(ascii: "x") && name[1] == UInt8(ascii: "-")
      && name[2] == UInt8(ascii: "m") && name[3] == UInt8(ascii: "s") && name[4] == UInt8(ascii: "-")
  }

  /// Appends the bytes of a value; blanks outside are dropped, those inside kept.
  private func appendValue(_ index: Int, to text: inout SignedText) {
    let start = text.count
    // The value alone: with the field its names would be counted up and down too.
    var value = fields[index].value
    let bits = value.withUTF8 { bytes in
      Self.appendTrimmed(bytes, to: &text)
      return bytes.reduce(0) { $0 | $1 }
    }
    guard bits >= 0x80 else { return }
    // Bytes that are no UTF-8 were replaced in the text of the value.
    text.truncate(to: start)
    fields[index].withUnsafeBytesOfValue { Self.appendTrimmed($0, to: &text) }
  }

  private static func appendTrimmed(_ bytes: UnsafeBufferPointer<UInt8>, to text: inout SignedText) {
    var start = 0
    var end = bytes.count
    while start < end, isBlank(bytes[start]) { start += 1 }
    while start < end, isBlank(bytes[end - 1]) { end -= 1 }
    text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

/// Places of header fields in an order.
///
/// As many as nearly all requests have need no memory of their own; with more metadata they stand in an array.
private struct FieldOrder {
  private var few = SIMD16<UInt16>()
  private var many: [Int] = []
  private(set) var count = 0

  subscript(position: Int) -> Int {
    get { many.isEmpty ? Int(few[position]) : many[position] }
    set {
      if many.isEmpty {
        // There are never as many fields as this holds.
        few[position] = UInt16(truncatingIfNeeded: newValue)
      } else {
        many[position] = newValue
      }
    }
  }

  mutating func append(_ place: Int) {
    if many.isEmpty, count == few.scalarCount { many = (0..<count).map { Int(few[$0]) } }
    count += 1
    if many.isEmpty { self[count - 1] = place } else { many.append(place) }
  }

  /// Sorts an order of more than ``few``; no other one is ever given up half sorted.
  mutating func sort(by precedes: (Int, Int) -> Bool) { many.sort(by: precedes) }
}
