public import AzureQueueProtocol

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// How the content of a message becomes what a handler works with.
///
/// The client's message encoding, and its decryption where it has keys, come first: what they cannot read never gets here, and
/// goes the way of messages that cannot be decoded.
public struct MessageBody<Body: Sendable>: Sendable {
  let decode: @Sendable (ReceivedMessage) throws -> Body

  /// Makes a decoder of one's own.
  ///
  /// - Parameter decode: Makes the body of a message whose content could be read; what it throws sends the message the way of
  ///   those that cannot be decoded. Called once a delivery, on any thread.
  public init(_ decode: @escaping @Sendable (ReceivedMessage) throws -> Body) { self.decode = decode }
}

extension MessageBody where Body: Decodable {
  /// JSON; what cannot be decoded is told by the name of the field that is at fault, as by `ReceivedMessage.decoded(as:)`.
  ///
  /// - Parameters:
  ///   - type: What to decode.
  ///   - decoder: Makes the decoder; a plain one by default.
  /// - Returns: The decoder of bodies.
  public static func json(
    _ type: Body.Type, decoder: @escaping @Sendable () -> JSONDecoder = { JSONDecoder() }
  ) -> MessageBody {
    MessageBody { message in try message.decoded(as: type, decoder: decoder()) }
  }
}

extension MessageBody where Body == String {
  /// The text.
  public static var text: MessageBody { MessageBody { message in try message.text } }
}

extension MessageBody where Body == [UInt8] {
  /// The bytes; of a text, its UTF-8 bytes.
  public static var bytes: MessageBody { MessageBody { message in try message.bytes } }
}
