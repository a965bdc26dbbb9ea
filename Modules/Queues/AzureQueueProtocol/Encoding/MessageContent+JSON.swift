public import AzureCore

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension MessageContent {
  /// The JSON of a value, as text: it can be sent in every encoding.
  ///
  /// ```swift
  /// try await queue.update(&message, content: .json(order), visibilityTimeout: .seconds(60))
  /// ```
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - encoder: What makes the JSON; one with its own settings by default.
  /// - Returns: The content.
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/invalidArgument`` when the value has no JSON; its cause is the encoder's
  ///   error.
  public static func json(
    _ value: some Encodable, encoder: JSONEncoder = JSONEncoder()
  ) throws(AzureError) -> MessageContent {
    let data: Data
    do {
      data = try encoder.encode(value)
    } catch {
      var place = ""
      if case EncodingError.invalidValue(_, let context) = error, !context.codingPath.isEmpty {
        place = " at '\(JSONFault.path(context.codingPath))'"
      }
      throw AzureError(
        .invalidArgument, "The value of type \(type(of: value)) cannot be encoded as JSON\(place)",
        advice: "the cause says why; JSON has no NaN, and numbers are not infinite", cause: error)
    }
    return .text(String(decoding: data, as: UTF8.self))
  }
}

extension MessageWithContent {
  /// The value that the message holds as JSON, in whatever encoding.
  ///
  /// ```swift
  /// let order = try message.decoded(as: Order.self)
  /// ```
  ///
  /// - Parameters:
  ///   - type: The type of the value.
  ///   - decoder: What reads the JSON; one with its own settings by default.
  /// - Returns: The value.
  /// - Throws: ``MessageDecodingError`` when the message is not in the client's encoding, or is not the JSON of such a value:
  ///   it names the field that is at fault, and repeats nothing of the message.
  public func decoded<Value: Decodable>(
    as type: Value.Type = Value.self, decoder: JSONDecoder = JSONDecoder()
  ) throws(MessageDecodingError) -> Value {
    let bytes = try bytes
    let data = Data(bytes)
    do {
      return try decoder.decode(type, from: data)
    } catch {
      let isJSON = (try? decoder.decode(AnyJSON.self, from: data)) != nil
      let reason = isJSON ? JSONFault.reason(error, type) : "the text is not JSON"
      throw MessageDecodingError(rawText: rawText, reason: reason)
    }
  }
}

/// Any value, of which nothing is read.
private struct AnyJSON: Decodable {
  init(from decoder: any Decoder) {}
}

/// What is wrong with JSON, by the names of its fields alone: their values may be secrets.
private enum JSONFault {
  static func reason(_ error: any Error, _ type: Any.Type) -> String {
    let wanted = "JSON of the type \(type)"
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "it is not \(wanted): '\(path(context.codingPath + [key]))' is missing"
    case DecodingError.valueNotFound(_, let context):
      return "it is not \(wanted): '\(path(context.codingPath))' has no value"
    case DecodingError.typeMismatch(let type, let context) where !context.codingPath.isEmpty:
      return "it is not \(wanted): '\(path(context.codingPath))' is not of the type \(type)"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "it is not \(wanted): '\(path(context.codingPath))' is wrong"
    case is DecodingError: return "it is not \(wanted)"
    default: return "it is not \(wanted): \(Swift.type(of: error)) was thrown"
    }
  }

  static func path(_ keys: [any CodingKey]) -> String {
    keys.map { key in key.intValue.map { "\($0)" } ?? (isField(key) ? key.stringValue : "…") }
      .joined(separator: ".")
  }

  /// Whether a key is a name out of a program, a case of `CodingKeys`; that of a dictionary is content.
  private static func isField(_ key: any CodingKey) -> Bool {
    let mirror = Mirror(reflecting: key)
    return mirror.displayStyle == .enum && mirror.children.isEmpty
  }
}
