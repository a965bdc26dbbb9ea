extension Timestamp: CustomStringConvertible {
  /// The instant as ISO 8601, with as many digits of fraction as it needs: none, seven or nine.
  public var description: String {
    guard nanoseconds != 0 else { return iso8601 }
    let text = iso8601WithFraction
    let rest = nanoseconds % 100
    // The last two digits go before the Z.
    return rest == 0 ? text : "\(text.dropLast())\(rest / 10)\(rest % 10)Z"
  }
}

extension Timestamp: Codable {
  /// Reads ISO 8601 text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let instant = Timestamp(iso8601: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "it is not an ISO 8601 date like 2026-03-03T04:05:06Z")
    }
    self = instant
  }

  /// Writes ISO 8601 text, whatever strategy for dates the encoder has.
  ///
  /// - Throws: `EncodingError` for an instant outside of the years 0 to 9999, which has no such text.
  public func encode(to encoder: any Encoder) throws {
    let text = description
    guard Timestamp(iso8601: text) == self else {
      throw EncodingError.invalidValue(
        self,
        EncodingError.Context(
          codingPath: encoder.codingPath, debugDescription: "the instant is not of the years 0 to 9999"))
    }
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
