#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ReceivedMessage: Codable {
  private enum CodingKeys: String, CodingKey {
    case id, insertedOn, expiresOn, nextVisibleOn, dequeueCount, popReceipt, rawText, content
  }

  /// Reads a stored message; whoever reads it can update and delete the message while its receipt is the newest.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let rawText = try container.decode(String.self, forKey: .rawText)
    self.init(
      id: try container.decode(String.self, forKey: .id),
      insertedOn: try container.decodeIfPresent(Date.self, forKey: .insertedOn),
      expiresOn: try container.decodeIfPresent(Date.self, forKey: .expiresOn),
      nextVisibleOn: try container.decodeIfPresent(Date.self, forKey: .nextVisibleOn),
      dequeueCount: try container.decodeIfPresent(Int64.self, forKey: .dequeueCount),
      popReceipt: try container.decode(PopReceipt.self, forKey: .popReceipt), rawText: rawText,
      content: try container.decodeIfPresent(CodedContent.self, forKey: .content)?.content(rawText: rawText))
  }

  /// Writes the message with its receipt and its content.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encodeIfPresent(insertedOn, forKey: .insertedOn)
    try container.encodeIfPresent(expiresOn, forKey: .expiresOn)
    try container.encodeIfPresent(nextVisibleOn, forKey: .nextVisibleOn)
    try container.encodeIfPresent(dequeueCount, forKey: .dequeueCount)
    try container.encode(popReceipt, forKey: .popReceipt)
    try container.encode(rawText, forKey: .rawText)
    try container.encode(CodedContent(content), forKey: .content)
  }
}
