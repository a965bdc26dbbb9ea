/// A request as it arrived at a ``LoopbackServer``, byte for byte.
public struct ReceivedRequest: Sendable {
  /// The raw bytes of the head: request line and header lines with their line ends, without the empty line.
  public let head: [UInt8]

  /// The method, as sent.
  public let method: String

  /// The request target, as sent: nothing is decoded or normalized.
  public let target: String

  /// The header fields in their order of arrival, names in the case they had, values without outer white space.
  public let fields: [(name: String, value: String)]

  /// The body; when it came in chunks, the chunks' bytes joined.
  public let body: [UInt8]

  /// Which connection brought the request; the first one of a server is 1.
  public let connectionNumber: Int

  /// Which request of its connection this is; the first one is 1.
  public let numberOnConnection: Int

  /// Which request of its server this is; the first one is 1.
  public let number: Int

  /// The request line, without its line end.
  public var requestLine: String { lines.first ?? "" }

  /// The header lines in their order of arrival, as sent, without their line ends.
  public var headerLines: [String] { Array(lines.dropFirst()) }

  /// Returns the values of a header field, looked up without regard to case.
  ///
  /// - Parameter name: The field's name.
  /// - Returns: The values in their order of arrival; empty when the field is absent.
  public func values(of name: String) -> [String] {
    let wanted = name.lowercased()
    return fields.filter { $0.name.lowercased() == wanted }.map(\.value)
  }

  private var lines: [String] {
    head.split(separator: UInt8(ascii: "\n")).map { line in
      String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
  }
}
