#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension PeekedMessage: Codable {
  private enum CodingKeys: String, CodingKey {
    case id, insertedOn, expiresOn, dequeueCount, rawText, content
  }

  /// Reads a stored message.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let rawText = try container.decode(String.self, forKey: .rawText)
    self.init(
      id: try container.decode(String.self, forKey: .id),
      insertedOn: try container.decodeIfPresent(Date.self, forKey: .insertedOn),
      expiresOn: try container.decodeIfPresent(Date.self, forKey: .expiresOn),
      dequeueCount: try container.decodeIfPresent(Int64.self, forKey: .dequeueCount), rawText: rawText,
      content: try container.decodeIfPresent(CodedContent.self, forKey: .content)?.content(rawText: rawText))
  }

  /// Writes the message with its content.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encodeIfPresent(insertedOn, forKey: .insertedOn)
    try container.encodeIfPresent(expiresOn, forKey: .expiresOn)
    try container.encodeIfPresent(dequeueCount, forKey: .dequeueCount)
    try container.encode(rawText, forKey: .rawText)
    try container.encode(CodedContent(content), forKey: .content)
  }
}
