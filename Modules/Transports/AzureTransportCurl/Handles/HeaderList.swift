import AzurePipeline
import CCurl
import HTTPTypes

/// Owns a list of header lines in libcurl's form, in memory that is used again for the next request.
///
/// libcurl reads the list during a transfer and never changes it; its own functions would allocate twice a line.
final class HeaderList {
  private var text: UnsafeMutablePointer<CChar>
  private var textCapacity: Int
  private var textCount = 0
  private var nodes: UnsafeMutablePointer<curl_slist>
  private var nodeCapacity: Int
  /// Where each line begins in `text`.
  private var starts: [Int] = []

  init() {
    textCapacity = 1024
    nodeCapacity = 24
    text = .allocate(capacity: textCapacity)
    nodes = .allocate(capacity: nodeCapacity)
    starts.reserveCapacity(nodeCapacity)
  }

  deinit {
    text.deallocate()
    nodes.deallocate()
  }

  /// Forgets all lines; no transfer may be using them.
  func removeAll() {
    textCount = 0
    starts.removeAll(keepingCapacity: true)
  }

  /// The lines so far as libcurl takes them, valid until the next change; `nil` for none.
  func linked() -> UnsafeMutablePointer<curl_slist>? {
    guard !starts.isEmpty else { return nil }
    if starts.count > nodeCapacity {
      nodes.deallocate()
      nodeCapacity = 2 * starts.count
      nodes = .allocate(capacity: nodeCapacity)
    }
    for index in starts.indices {
      let next = index + 1 < starts.count ? nodes + index + 1 : nil
      (nodes + index).initialize(to: curl_slist(data: text + starts[index], next: next))
    }
    return nodes
  }

  /// Adds a field as it shall stand on the wire.
  func append(_ field: HTTPField) {
    begin()
    append(field.name.rawName)
    field.withUnsafeBytesOfValue { value in
      if value.isEmpty {
        // libcurl reads `Name:` as "do not send this field" and `Name;` as "send it without a value".
        append(UInt8(ascii: ";"))
      } else {
        append(UInt8(ascii: ":"))
        append(UInt8(ascii: " "))
        append(UnsafeRawBufferPointer(value))
      }
    }
    append(0)
  }

  /// Keeps libcurl from adding a field of its own.
  func suppress(_ name: String) {
    begin()
    append(name)
    append(UInt8(ascii: ":"))
    append(0)
  }

  /// Adds the `Host` field.
  func append(host: String) {
    begin()
    append("Host: ")
    append(host)
    append(0)
  }

  private func begin() { starts.append(textCount) }

  private func append(_ string: String) {
    var string = string
    string.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  private func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    reserve(bytes.count)
    UnsafeMutableRawPointer(text + textCount).copyMemory(from: source, byteCount: bytes.count)
    textCount += bytes.count
  }

  private func append(_ byte: UInt8) {
    reserve(1)
    text[textCount] = CChar(bitPattern: byte)
    textCount += 1
  }

  private func reserve(_ count: Int) {
    guard textCount + count > textCapacity else { return }
    textCapacity = 2 * (textCount + count)
    let larger = UnsafeMutablePointer<CChar>.allocate(capacity: textCapacity)
    larger.update(from: text, count: textCount)
    text.deallocate()
    text = larger
  }
}
