import CCurl

/// Owns a list of header lines in libcurl's form, in memory that is used again for the next request.
///
/// libcurl reads the list during a transfer and never changes it; its own functions would allocate twice a line.
final class HeaderList {
  private var text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1024)
  private var nodes = UnsafeMutableBufferPointer<curl_slist>.allocate(capacity: 24)

  deinit {
    text.deallocate()
    nodes.deallocate()
  }

  /// Takes lines over; no transfer may be using those before.
  ///
  /// - Returns: The list, valid until the next call; `nil` for no lines.
  func assign(_ lines: HeaderLines) -> UnsafeMutablePointer<curl_slist>? {
    if lines.text.count > text.count {
      text.deallocate()
      text = .allocate(capacity: 2 * lines.text.count)
    }
    if lines.starts.count > nodes.count {
      nodes.deallocate()
      nodes = .allocate(capacity: 2 * lines.starts.count)
    }
    _ = text.update(fromContentsOf: lines.text)
    guard let bytes = text.baseAddress, let first = nodes.baseAddress, !lines.starts.isEmpty else {
      return nil
    }
    for (index, start) in lines.starts.enumerated() {
      let data = UnsafeMutableRawPointer(bytes + start).assumingMemoryBound(to: CChar.self)
      let next = index + 1 < lines.starts.count ? first + index + 1 : nil
      (first + index).initialize(to: curl_slist(data: data, next: next))
    }
    return first
  }
}
