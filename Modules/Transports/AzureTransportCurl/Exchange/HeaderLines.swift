import AzurePipeline
import HTTPTypes

/// The header lines of a request, each ended by a zero byte, and what libcurl shall not add to them.
///
/// They are made by the caller, on its own thread: an engine has one thread for all of its transfers.
struct HeaderLines: Sendable {
  private(set) var text: [UInt8] = []
  /// Where each line begins in `text`.
  private(set) var starts: [Int] = []

  init() {}

  /// Makes the lines of a request, checking the fields that frame it.
  ///
  /// - Parameters:
  ///   - fields: The request's fields.
  ///   - authority: What `Host` says.
  ///   - bodyLength: What `Content-Length`, if there is one, must say.
  /// - Throws: `TransportError` of kind `unsupported`.
  init(_ fields: HTTPFields, authority: String, bodyLength: Int) throws(TransportError) {
    text.reserveCapacity(768)
    starts.reserveCapacity(fields.count + 6)
    begin()
    append("Host: ")
    append(authority)
    text.append(0)
    var missing = OwnFields.all
    var hasLength = false
    for field in fields {
      switch FramingField(field.name) {
      case .none: missing.subtract(OwnFields(field.name))
      case .contentLength:
        guard !hasLength, field.value == String(bodyLength) else {
          throw .unsupported("Content-Length is not the length of the body, \(bodyLength)")
        }
        hasLength = true
      case .transferEncoding:
        throw .unsupported("Transfer-Encoding is not for requests: the body is sent as it is")
      case .host: throw .unsupported("Host comes from the authority of the request, not from its fields")
      }
      append(field)
    }
    missing.forEachName { suppress($0) }
  }

  /// Keeps libcurl from adding a field of its own.
  mutating func suppress(_ name: String) {
    begin()
    append(name)
    text.append(UInt8(ascii: ":"))
    text.append(0)
  }

  private mutating func append(_ field: HTTPField) {
    begin()
    append(field.name.rawName)
    field.withUnsafeBytesOfValue { value in
      if value.isEmpty {
        // libcurl reads `Name:` as "do not send this field" and `Name;` as "send it without a value".
        text.append(UInt8(ascii: ";"))
      } else {
        text.append(UInt8(ascii: ":"))
        text.append(UInt8(ascii: " "))
        text.append(contentsOf: value)
      }
    }
    text.append(0)
  }

  private mutating func begin() { starts.append(text.count) }

  private mutating func append(_ string: String) {
    var string = string
    string.withUTF8 { text.append(contentsOf: $0) }
  }
}

/// The fields that say where a request ends and whom it is for.
private enum FramingField {
  case contentLength
  case transferEncoding
  case host

  init?(_ name: HTTPField.Name) {
    // The length of the name tells nearly every other field apart without comparing.
    switch name.canonicalName.utf8.count {
    case 4 where name == .host: self = .host
    case 14 where name == .contentLength: self = .contentLength
    case 17 where name == .transferEncoding: self = .transferEncoding
    default: return nil
    }
  }
}
