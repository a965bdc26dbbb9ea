/// Which operation a request asks for.
enum Operation {
  case createQueue(String)
  case deleteQueue(String)
  case getMetadata(String)
  case setMetadata(String)
  case putMessage(String)
  case getMessages(String)
  case peekMessages(String)
  case clearMessages(String)
  case updateMessage(String, MessageIdentifier?)
  case deleteMessage(String, MessageIdentifier?)

  init(_ request: ReceivedRequest, version: ServiceVersion) throws(Refusal) {
    let segments = request.segments
    guard let queue = segments.first else { throw try Self.serviceRefusal(request) }
    guard segments.count <= 3, segments.count == 1 || segments[1] == "messages" else { throw .invalidURI }
    try Self.checkName(queue)
    switch segments.count {
    case 1: self = try Self.onQueue(queue, request)
    case 2: self = try Self.onMessages(queue, request)
    default:
      let identifier = MessageIdentifier(segments[2])
      switch request.method {
      case "PUT" where version.hasLargeMessages: self = .updateMessage(queue, identifier)
      case "DELETE": self = .deleteMessage(queue, identifier)
      default: throw .unsupportedVerb(allowed: version.hasLargeMessages ? ["PUT", "DELETE"] : ["DELETE"])
      }
    }
  }

  /// Whether the secondary answers it.
  var isRead: Bool {
    switch self {
    case .getMetadata, .peekMessages: true
    default: false
    }
  }

  private static func onQueue(_ queue: String, _ request: ReceivedRequest) throws(Refusal) -> Operation {
    let component = request.query["comp"]
    switch (request.method, component?.lowercased()) {
    case ("PUT", nil): return .createQueue(queue)
    case ("DELETE", nil): return .deleteQueue(queue)
    case ("GET", "metadata"), ("HEAD", "metadata"): return .getMetadata(queue)
    case ("PUT", "metadata"): return .setMetadata(queue)
    case ("GET", "acl"), ("HEAD", "acl"): throw .notImplemented("Get Queue ACL")
    case ("PUT", "acl"): throw .notImplemented("Set Queue ACL")
    case ("GET", _), ("HEAD", _), ("PUT", _), ("DELETE", _): throw .invalidParameter("comp", component ?? "")
    default: throw .unsupportedVerb(allowed: ["GET", "HEAD", "PUT", "DELETE"])
    }
  }

  private static func onMessages(_ queue: String, _ request: ReceivedRequest) throws(Refusal) -> Operation {
    switch request.method {
    case "GET": return try request.query.flag("peekonly") ? .peekMessages(queue) : .getMessages(queue)
    case "POST": return .putMessage(queue)
    case "DELETE": return .clearMessages(queue)
    default: throw .unsupportedVerb(allowed: ["GET", "POST", "DELETE"])
    }
  }

  /// What the service as a whole would be asked for; none of it is implemented.
  private static func serviceRefusal(_ request: ReceivedRequest) throws(Refusal) -> Refusal {
    let component = request.query["comp"]
    switch component?.lowercased() {
    case "list": return .notImplemented("List Queues")
    case "properties": return .notImplemented("Get or Set Queue Service Properties")
    case "stats" where request.isSecondary: return .notImplemented("Get Queue Service Stats")
    case "userdelegationkey": return .notImplemented("Get User Delegation Key")
    default: return .invalidParameter("comp", component ?? "")
    }
  }

  /// 3 to 63 lower-case letters, digits and hyphens; hyphens neither outside nor twice in a row.
  private static func checkName(_ name: String) throws(Refusal) {
    guard (3...63).contains(name.unicodeScalars.count) else { throw .nameLength }
    let bytes = Array(name.utf8)
    let isPlain = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }
    for (index, byte) in bytes.enumerated() where !isPlain(byte) {
      guard byte == UInt8(ascii: "-"), index > 0, index < bytes.count - 1, isPlain(bytes[index - 1]) else {
        throw .invalidResourceName
      }
    }
  }
}
