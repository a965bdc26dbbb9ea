import AzureCore

/// The operation that a request asks for.
enum Operation {
  case listQueues
  case getServiceProperties
  case setServiceProperties
  case getServiceStatistics
  case getDelegationKey
  case createQueue(String)
  case deleteQueue(String)
  case getMetadata(String)
  case setMetadata(String)
  case getAccessPolicies(String)
  case setAccessPolicies(String)
  case putMessage(String)
  case getMessages(String)
  case peekMessages(String)
  case clearMessages(String)
  case updateMessage(String, MessageIdentifier?)
  case deleteMessage(String, MessageIdentifier?)

  /// How many bytes the body of a request may have: 128 KiB and 512.
  ///
  /// Recorded for messages. No document that an operation accepts is larger, unless with comments and blanks; and while one
  /// request is carried out all others wait.
  static let maximumBodyBytes = 131_584

  init(_ request: ParsedRequest, version: ServiceVersion) throws(ServiceError) {
    let segments = request.segments
    guard let queue = segments.first else {
      self = try Self.onService(request, version)
      return
    }
    guard segments.count <= 3, segments.count == 1 || segments[1] == "messages" else { throw .invalidURI }
    try Self.checkName(queue)
    switch segments.count {
    case 1: self = try Self.onQueue(queue, request, version)
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

  /// Whether the secondary serves it.
  var isRead: Bool {
    switch self {
    case .listQueues, .getServiceProperties, .getServiceStatistics, .getMetadata, .getAccessPolicies,
      .peekMessages:
      true
    default: false
    }
  }

  private static func onService(
    _ request: ParsedRequest, _ version: ServiceVersion
  ) throws(ServiceError) -> Operation {
    let component = request.query["comp"]
    let isService = request.query["restype"]?.asciiLowercased == "service"
    let choices: [(method: String, operation: Operation)]
    switch component?.asciiLowercased {
    case "list": choices = [("GET", .listQueues)]
    case "properties" where isService:
      choices = [("GET", .getServiceProperties), ("PUT", .setServiceProperties)]
    case "stats" where isService && request.isSecondary && version.hasCORS:
      choices = [("GET", .getServiceStatistics)]
    case "userdelegationkey" where isService && version.hasDelegationKeys:
      choices = [("POST", .getDelegationKey)]
    default: throw .invalidParameter("comp", component ?? "")
    }
    guard let choice = choices.first(where: { $0.method == request.method }) else {
      throw .unsupportedVerb(allowed: choices.map(\.method))
    }
    return choice.operation
  }

  private static func onQueue(
    _ queue: String, _ request: ParsedRequest, _ version: ServiceVersion
  ) throws(ServiceError) -> Operation {
    let component = request.query["comp"]
    switch (request.method, component?.asciiLowercased) {
    case ("PUT", nil): return .createQueue(queue)
    case ("DELETE", nil): return .deleteQueue(queue)
    case ("GET", "metadata"), ("HEAD", "metadata"): return .getMetadata(queue)
    case ("PUT", "metadata"): return .setMetadata(queue)
    case ("GET", "acl") where version.hasAccessPolicies: return .getAccessPolicies(queue)
    case ("HEAD", "acl") where version.hasAccessPolicies: return .getAccessPolicies(queue)
    case ("PUT", "acl") where version.hasAccessPolicies: return .setAccessPolicies(queue)
    case ("GET", _), ("HEAD", _), ("PUT", _), ("DELETE", _): throw .invalidParameter("comp", component ?? "")
    default: throw .unsupportedVerb(allowed: ["GET", "HEAD", "PUT", "DELETE"])
    }
  }

  private static func onMessages(_ queue: String, _ request: ParsedRequest) throws(ServiceError) -> Operation
  {
    switch request.method {
    case "GET": return try request.query.flag("peekonly") ? .peekMessages(queue) : .getMessages(queue)
    case "POST": return .putMessage(queue)
    case "DELETE": return .clearMessages(queue)
    default: throw .unsupportedVerb(allowed: ["GET", "POST", "DELETE"])
    }
  }

  /// 3 to 63 lower-case letters, digits and hyphens; no hyphen at either end, and no two in a row.
  private static func checkName(_ name: String) throws(ServiceError) {
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

extension Operation {
  /// The permissions that an operation needs.
  struct Access {
    /// The letter of `srt` in an account signature.
    let resourceType: Unicode.Scalar
    /// The letters of `sp` in an account signature, any of which is enough.
    let accountPermissions: String
    /// The letter of `sp` in a queue signature; `nil` when none permits the operation.
    let queuePermission: Unicode.Scalar?

    init(
      _ resourceType: Unicode.Scalar, _ accountPermissions: String, _ queuePermission: Unicode.Scalar? = nil
    ) {
      self.resourceType = resourceType
      self.accountPermissions = accountPermissions
      self.queuePermission = queuePermission
    }
  }

  /// What a shared access signature must permit; `nil` when none permits the operation.
  var access: Access? {
    switch self {
    case .getAccessPolicies, .setAccessPolicies, .getDelegationKey: nil
    case .listQueues: Access("s", "l")
    case .getServiceProperties, .getServiceStatistics: Access("s", "r")
    case .setServiceProperties: Access("s", "w")
    case .createQueue: Access("c", "cw")
    case .deleteQueue: Access("c", "d")
    case .getMetadata: Access("c", "r", "r")
    case .setMetadata: Access("c", "w")
    case .putMessage: Access("o", "a", "a")
    case .getMessages, .deleteMessage: Access("o", "p", "p")
    case .peekMessages: Access("o", "r", "r")
    case .updateMessage: Access("o", "u", "u")
    case .clearMessages: Access("o", "d")
    }
  }
}

/// The request being handled, and what operations need to know about it.
struct RequestContext {
  let request: ParsedRequest
  let caller: Caller
  let version: ServiceVersion
  let now: Timestamp
  let random: RandomSource
}

extension QueueEngine {
  mutating func perform(_ operation: Operation, _ context: RequestContext) throws(ServiceError)
    -> OperationResult
  {
    switch operation {
    case .listQueues: try listQueues(context)
    case .getServiceProperties: try getServiceProperties(context)
    case .setServiceProperties: try setServiceProperties(context)
    case .getServiceStatistics: try getServiceStatistics(context)
    case .getDelegationKey: try getDelegationKey(context)
    case .createQueue(let queue): try createQueue(queue, context)
    case .deleteQueue(let queue): try deleteQueue(queue, context)
    case .getMetadata(let queue): try getMetadata(queue, context)
    case .setMetadata(let queue): try setMetadata(queue, context)
    case .getAccessPolicies(let queue): try getAccessPolicies(queue, context)
    case .setAccessPolicies(let queue): try setAccessPolicies(queue, context)
    case .putMessage(let queue): try putMessage(queue, context)
    case .getMessages(let queue): try getMessages(queue, context)
    case .peekMessages(let queue): try peekMessages(queue, context)
    case .clearMessages(let queue): try clearMessages(queue, context)
    case .updateMessage(let queue, let message): try updateMessage(queue, message, context)
    case .deleteMessage(let queue, let message): try deleteMessage(queue, message, context)
    }
  }
}
