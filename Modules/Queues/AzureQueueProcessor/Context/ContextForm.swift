public import AzureCore
public import AzureQueueProtocol

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a context travels in the content of a message.
///
/// | content | form | what a consumer reads that knows nothing of it |
/// |---|---|---|
/// | a text that is a JSON object | members `messageid`, `traceparent`, `tracestate` in front of its own | the same object with these members more |
/// | any other text | a [CloudEvent](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md) | the text, as `data` |
/// | bytes | a CloudEvent | the bytes in base64, as `data_base64` |
///
/// The CloudEvent has the members `specversion` (1.0), `id`, `source`, `type` (`azurequeues.message`), `datacontenttype`, and
/// `traceparent` and `tracestate` of the
/// [extension for tracing](https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md).
/// It takes some 200 bytes of the message's 64 KiB.
public struct ContextForm: Sendable, Hashable {
  private let keepsObjects: Bool

  /// As the table says.
  public static let automatic = ContextForm(keepsObjects: true)

  /// Always a CloudEvent; a JSON object is a text then, too.
  public static let cloudEvent = ContextForm(keepsObjects: false)

  /// Puts a context into content.
  ///
  /// - Parameters:
  ///   - context: The context.
  ///   - content: The content.
  /// - Returns: The content with the context in it: a text.
  /// - Throws: ``AzureError`` when it cannot be written.
  public func write(_ context: MessageContext, into content: MessageContent) throws(AzureError)
    -> MessageContent
  {
    if keepsObjects, case .text(let text) = content, let joined = try Self.join(context, text) {
      return .text(joined)
    }
    return .text(try Self.json(CloudEvent(context, content)))
  }

  /// Takes a context out of content.
  ///
  /// Both forms are understood, of any sender and in whatever order the members are. Content without a context is returned
  /// as it is; so is a CloudEvent of another type, with its id and trace as the context.
  ///
  /// - Parameter content: What a message says.
  /// - Returns: The content as it was before ``write(_:into:)``, and the context; `nil` when there is none.
  public static func read(_ content: MessageContent) -> (content: MessageContent, context: MessageContext?) {
    let bytes: [UInt8] =
      switch content {
      case .text(let text): Array(text.utf8)
      case .bytes(let bytes): bytes
      }
    guard bytes.first == UInt8(ascii: "{"),
      let members = try? JSONDecoder().decode(Members.self, from: Data(bytes))
    else { return (content, nil) }
    if members.isCloudEvent, let id = members.id {
      let context = MessageContext(id: id, members)
      return (members.type == CloudEvent.type ? members.data ?? content : content, context)
    }
    guard let id = members.messageid else { return (content, nil) }
    let context = MessageContext(id: id, members)
    guard members.isReadable, let rest = split(context, from: bytes, like: content) else {
      return (content, context)
    }
    return (rest, context)
  }

  /// The object with the members of the context in front; `nil` when it is no object, or has such members.
  private static func join(_ context: MessageContext, _ text: String) throws(AzureError) -> String? {
    guard text.utf8.first == UInt8(ascii: "{"),
      let names = try? JSONDecoder().decode(MemberNames.self, from: Data(text.utf8)).names,
      names.isDisjoint(with: Members.ofContext), !names.contains("specversion")
    else { return nil }
    let front = try json(ContextMembers(context)).dropLast()
    return String(front) + (names.isEmpty ? "" : ",") + String(text.dropFirst())
  }

  /// The object without the members of the context; `nil` when they do not stand where they were put.
  private static func split(_ context: MessageContext, from bytes: [UInt8], like content: MessageContent)
    -> MessageContent?
  {
    guard let front = try? json(ContextMembers(context)).dropLast(), bytes.starts(with: front.utf8) else {
      return nil
    }
    var rest = bytes.dropFirst(front.utf8.count)
    if rest.first == UInt8(ascii: ",") { rest = rest.dropFirst() }
    let object = [UInt8(ascii: "{")] + rest
    switch content {
    case .text: return .text(String(decoding: object, as: UTF8.self))
    case .bytes: return .bytes(object)
    }
  }

  private static func json(_ value: some Encodable) throws(AzureError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw AzureError(.invalidArgument, "The context of the message cannot be written", cause: error)
    }
  }
}

/// The context as members of an object of the user's.
private struct ContextMembers: Encodable {
  let messageid: String
  let traceparent: String?
  let tracestate: String?

  init(_ context: MessageContext) {
    messageid = context.id
    traceparent = context.traceparent?.description
    tracestate = context.tracestate
  }
}

/// A CloudEvent in the JSON form.
private struct CloudEvent: Encodable {
  static let type = "azurequeues.message"

  private enum CodingKeys: String, CodingKey {
    case specversion, id, source, type, datacontenttype, data, base64 = "data_base64", traceparent, tracestate
  }

  let specversion = "1.0"
  let id: String
  let source = "urn:azurequeues"
  let type = CloudEvent.type
  let datacontenttype: String
  let data: String?
  let base64: String?
  let traceparent: String?
  let tracestate: String?

  init(_ context: MessageContext, _ content: MessageContent) {
    id = context.id
    traceparent = context.traceparent?.description
    tracestate = context.tracestate
    switch content {
    case .text(let text):
      data = text
      base64 = nil
      datacontenttype = "text/plain"
    case .bytes(let bytes):
      data = nil
      base64 = Base64Codec.encode(bytes)
      datacontenttype = "application/octet-stream"
    }
  }
}

/// The members of an object that may be those of a context; each that is missing or of another type is `nil`.
private struct Members: Decodable {
  static let ofContext: Set<String> = ["messageid", "traceparent", "tracestate"]

  private enum CodingKeys: String, CodingKey {
    case messageid, traceparent, tracestate, specversion, id, type, data, base64 = "data_base64"
  }

  let messageid: String?
  let traceparent: TraceParent?
  let tracestate: String?
  let id: String?
  let type: String?
  let isCloudEvent: Bool
  /// Whether a member that should be a `traceparent` is one.
  let isReadable: Bool
  let data: MessageContent?

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ key: CodingKeys) -> String? { try? container.decode(String.self, forKey: key) }
    messageid = text(.messageid)
    let trace = text(.traceparent)
    traceparent = trace.flatMap { TraceParent($0) }
    isReadable = (trace == nil) == (traceparent == nil)
    tracestate = text(.tracestate)
    id = text(.id)
    type = text(.type)
    isCloudEvent = text(.specversion)?.hasPrefix("1.") ?? false
    data =
      text(.data).map { .text($0) } ?? text(.base64).flatMap { Base64Codec.decode($0) }.map { .bytes($0) }
  }
}

/// The names of all members of an object.
private struct MemberNames: Decodable {
  struct Name: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  let names: Set<String>

  init(from decoder: any Decoder) throws {
    names = Set(try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue))
  }
}

extension MessageContext {
  fileprivate init(id: String, _ members: Members) {
    self.init(id: id, traceparent: members.traceparent, tracestate: members.tracestate)
  }
}
