#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The content of a message as a stored message has it: text, bytes, or why there is neither.
struct CodedContent: Codable {
  private var text: String?
  private var bytes: Data?
  private var failure: String?

  init(_ content: Result<MessageContent, MessageDecodingError>) {
    switch content {
    case .success(.text(let text)): self.text = text
    case .success(.bytes(let bytes)): self.bytes = Data(bytes)
    case .failure(let error): failure = error.reason
    }
  }

  /// The content; without any of the three it is the raw text, as in a message made by hand.
  func content(rawText: String) -> Result<MessageContent, MessageDecodingError> {
    if let failure { return .failure(MessageDecodingError(rawText: rawText, reason: failure)) }
    if let bytes { return .success(.bytes(Array(bytes))) }
    return .success(.text(text ?? rawText))
  }
}
