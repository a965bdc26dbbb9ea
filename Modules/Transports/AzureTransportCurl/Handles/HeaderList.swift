import AzurePipeline
import CCurl
import HTTPTypes

/// Owns a list of header lines in libcurl's form.
final class HeaderList {
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  deinit {
    curl_slist_free_all(first)
  }

  /// Adds a field as it shall stand on the wire.
  func append(_ field: HTTPField) throws(TransportError) {
    var line = Array(field.name.rawName.utf8)
    field.withUnsafeBytesOfValue { value in
      if value.isEmpty {
        // libcurl reads `Name:` as "do not send this field" and `Name;` as "send it without a value".
        line.append(UInt8(ascii: ";"))
      } else {
        line.append(contentsOf: [UInt8(ascii: ":"), UInt8(ascii: " ")])
        line.append(contentsOf: value)
      }
    }
    try append(line)
  }

  /// Keeps libcurl from adding a field of its own.
  func suppress(_ name: String) throws(TransportError) {
    try append(Array(name.utf8) + [UInt8(ascii: ":")])
  }

  /// Adds the `Host` field.
  func append(host: String) throws(TransportError) {
    try append(Array("Host: \(host)".utf8))
  }

  private func append(_ line: [UInt8]) throws(TransportError) {
    let terminated = line.map { CChar(bitPattern: $0) } + [0]
    guard let list = curl_slist_append(first, terminated) else {
      throw TransportError(.unsupported, delivery: .notSent, "There is no memory for the header fields")
    }
    first = list
  }
}
