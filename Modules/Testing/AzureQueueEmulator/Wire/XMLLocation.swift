import AzureXML

/// A location in a document: line and position in the line, both from 1.
///
/// The position counts Unicode scalars.
///
/// Parsers count differently around characters that XML forbids, so these are located here, to give the same result with
/// every reader. Each byte of a document is visited once or twice.
struct XMLLocation {
  let line: Int
  let position: Int

  /// The location at which a document stops being XML.
  init(of error: XMLError, in document: [UInt8]) {
    let offset = document.withUnsafeBufferPointer { ForbiddenCharacters.first(in: $0) }
    if let offset, String(validating: document, as: UTF8.self) != nil {
      self.init(of: offset, in: document)
    } else {
      self.init(line: error.line ?? 0, position: error.column ?? 0)
    }
  }

  /// The location after the last character of a document.
  init(endOf document: [UInt8]) { self.init(of: document.count, in: document) }

  /// The location of the name in the tag that follows an element.
  ///
  /// This is what the service reports after it has read the element. Line and position are 0 when there is no such end tag.
  ///
  /// - Parameters:
  ///   - name: The element.
  ///   - occurrence: Which end tag with that name, from 0.
  ///   - document: The document.
  init(after name: String, occurrence: Int, in document: [UInt8]) {
    let offset = document.withUnsafeBufferPointer {
      Self.offset(after: Array("</\(name)>".utf8), occurrence: occurrence, in: $0)
    }
    if let offset { self.init(of: offset, in: document) } else { self.init(line: 0, position: 0) }
  }

  private init(line: Int, position: Int) {
    self.line = line
    self.position = position
  }

  private init(of offset: Int, in document: [UInt8]) {
    var line = 1
    var position = 1
    document.withUnsafeBufferPointer { bytes in
      var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      while index < offset {
        let byte = bytes[index]
        if byte == 0x0A {
          line += 1
          position = 1
        } else if byte & 0xC0 != 0x80 {
          // Every byte starts a scalar, except continuation bytes.
          position += 1
        }
        index += 1
      }
    }
    self.init(line: line, position: position)
  }

  private static func offset(
    after tag: [UInt8], occurrence: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    var index = 0
    var left = occurrence
    while index < bytes.count {
      // For most bytes, one comparison is enough.
      var matched = 0
      while matched < tag.count, index + matched < bytes.count, bytes[index + matched] == tag[matched] {
        matched += 1
      }
      guard matched == tag.count else {
        // The first byte of a tag does not occur again in it.
        index += max(1, matched)
        continue
      }
      index += matched
      if left > 0 {
        left -= 1
        continue
      }
      let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
      while index < bytes.count, isBlank(bytes[index]) { index += 1 }
      for mark in "</".utf8 where index < bytes.count && bytes[index] == mark { index += 1 }
      return index
    }
    return nil
  }
}

/// The characters that XML cannot carry in any form (XML 1.0, section 2.2).
enum ForbiddenCharacters {
  /// The offset of the first one.
  static func first(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return index }
      // U+FFFE and U+FFFF.
      if byte == 0xEF, index + 2 < bytes.count, bytes[index + 1] == 0xBF, bytes[index + 2] >= 0xBE {
        return index
      }
      index += 1
    }
    return nil
  }
}
