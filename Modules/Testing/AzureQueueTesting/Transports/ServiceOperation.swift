import AzureCore
import HTTPTypes

/// An operation of the queue service, by the name that its documentation, errors and logs have for it; an open type.
public struct ServiceOperation: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  /// The name, for example `Put Message`.
  public var rawValue: String
  /// Makes an operation from its name.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The name.
  public var description: String { rawValue }

  /// `Put Message`.
  public static let send = ServiceOperation(rawValue: "Put Message")
  /// `Get Messages`.
  public static let receive = ServiceOperation(rawValue: "Get Messages")
  /// `Peek Messages`.
  public static let peek = ServiceOperation(rawValue: "Peek Messages")
  /// `Update Message`.
  public static let update = ServiceOperation(rawValue: "Update Message")
  /// `Delete Message`.
  public static let delete = ServiceOperation(rawValue: "Delete Message")
  /// `Clear Messages`.
  public static let clear = ServiceOperation(rawValue: "Clear Messages")
  /// `Create Queue`.
  public static let createQueue = ServiceOperation(rawValue: "Create Queue")
  /// `Delete Queue`.
  public static let deleteQueue = ServiceOperation(rawValue: "Delete Queue")
  /// `Get Queue Metadata`, which also counts the messages.
  public static let properties = ServiceOperation(rawValue: "Get Queue Metadata")
  /// `List Queues`.
  public static let listQueues = ServiceOperation(rawValue: "List Queues")
}

/// What a request asks of which queue, as far as its method and path tell.
struct RequestSubject: Sendable, Hashable {
  var operation: ServiceOperation
  var queue: String?

  init(_ request: AzureRequest) {
    var segments = request.path.split(separator: "/").map { String($0) }
    if Self.isPathStyle(request.head.authority ?? ""), !segments.isEmpty { segments.removeFirst() }
    let items = Set((request.query ?? "").split(separator: "&").map { String($0) })
    let method = request.head.method
    queue = segments.first
    operation =
      switch segments.count {
      case 0: Self.onService(method, items)
      case 1: Self.onQueue(method, items)
      case 2: Self.onMessages(method, items)
      default: method == .put ? .update : .delete
      }
  }

  private static func onService(_ method: HTTPRequest.Method, _ items: Set<String>) -> ServiceOperation {
    if items.contains("comp=list") { return .listQueues }
    if items.contains("comp=stats") { return ServiceOperation(rawValue: "Get Queue Service Stats") }
    if items.contains("comp=userdelegationkey") {
      return ServiceOperation(rawValue: "Get User Delegation Key")
    }
    return ServiceOperation(
      rawValue: method == .put ? "Set Queue Service Properties" : "Get Queue Service Properties")
  }

  private static func onQueue(_ method: HTTPRequest.Method, _ items: Set<String>) -> ServiceOperation {
    if items.contains("comp=acl") {
      return ServiceOperation(rawValue: method == .put ? "Set Queue ACL" : "Get Queue ACL")
    }
    if items.contains("comp=metadata") {
      return method == .put ? ServiceOperation(rawValue: "Set Queue Metadata") : .properties
    }
    return method == .delete ? .deleteQueue : .createQueue
  }

  private static func onMessages(_ method: HTTPRequest.Method, _ items: Set<String>) -> ServiceOperation {
    switch method {
    case .post: .send
    case .delete: .clear
    default: items.contains("peekonly=true") ? .peek : .receive
    }
  }

  /// Whether the account stands in the path: where the host is an address or `localhost`.
  private static func isPathStyle(_ authority: String) -> Bool {
    let host = authority.split(separator: ":").first.map { String($0) } ?? authority
    return authority.hasPrefix("[") || host == "localhost" || host.allSatisfy { $0.isNumber || $0 == "." }
  }
}
