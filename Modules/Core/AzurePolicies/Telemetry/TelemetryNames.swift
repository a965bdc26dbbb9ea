#if Metrics || Tracing
  import AzureCore

  /// The words of OpenTelemetry for what a call is and how it ended.
  enum TelemetryNames {
    /// None of the well-known values of `messaging.system` is this service.
    static let system = "azure_queue_storage"
    static let cancelled = "cancelled"
    static let retryCause = "azure.client.retry.cause"

    /// The operation in the words of messaging: `send` for `Put Message`; others by their own name.
    static func operation(_ name: String) -> String {
      switch name {
      case "Put Message": "send"
      case "Get Messages": "receive"
      case "Peek Messages": "peek"
      case "Delete Message": "delete"
      case "Update Message": "update"
      case "Clear Messages": "clear"
      default: name.lowercased().split(separator: " ").joined(separator: "_")
      }
    }

    /// `send`, `receive` or `settle`, for operations that are one of them.
    static func operationType(_ name: String) -> String? {
      switch name {
      case "Put Message": "send"
      case "Get Messages", "Peek Messages": "receive"
      case "Delete Message", "Update Message": "settle"
      default: nil
      }
    }

    /// Whether a call sends one message.
    static func produces(_ name: String) -> Bool { name == "Put Message" }

    /// Whether the messages of a call's response are taken from the queue, and not only looked at.
    static func consumes(_ name: String) -> Bool { name == "Get Messages" }

    /// Why a call failed: the service's code, the kind of the error, or `cancelled`; `nil` after success.
    static func errorType(of summary: CallSummary) -> String? {
      if summary.isCancelled { return cancelled }
      guard let error = summary.error else { return nil }
      return name(of: error.code) ?? error.kind.rawValue
    }

    /// Why an attempt is followed by another: the service's code, the status, or the kind of the transport's error.
    static func cause(of failure: AttemptFailure) -> String {
      failure.service.map { name(of: $0.code) ?? String($0.status) } ?? failure.transport?.kind.rawValue
        ?? "unknown"
    }

    /// A code that looks like one of the service's: backends keep every value for good, and a gateway may send anything.
    private static func name(of code: StorageErrorCode?) -> String? {
      guard let name = code?.rawValue, (1...64).contains(name.utf8.count),
        name.utf8.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) })
      else { return nil }
      return name
    }

    /// What the status of a span says of an error: all that a log says, but for the detail of a refused credential.
    ///
    /// That detail repeats the string that the service would have signed, with names and values of header fields.
    static func statusMessage(of error: AzureError) -> String {
      var error = error
      error.details = [:]
      return "\(error)"
    }

    /// Whether a request asks for several messages at once.
    static func isBatch(_ request: AzureRequest) -> Bool {
      request.query?.split(separator: "&").contains {
        $0.hasPrefix("numofmessages=") && $0 != "numofmessages=1"
      } ?? false
    }

    /// How many messages a response brings.
    ///
    /// What is looked for can stand for nothing else: in the text of a message it would be escaped.
    static func messageCount(in body: [UInt8]) -> Int {
      let mark = Array("<QueueMessage>".utf8)
      var count = 0
      var rest = body[...]
      while let start = rest.firstIndex(of: mark[0]) {
        rest = rest[start...]
        if rest.starts(with: mark) { count += 1 }
        rest = rest.dropFirst()
      }
      return count
    }

    /// Address and port of a server; the scheme's own port unless the authority names one.
    static func server(_ authority: String, scheme: String) -> (address: String, port: Int) {
      let host = host(authority)
      return (host.name, host.port ?? (scheme == "http" ? 80 : 443))
    }

    /// Name and port of an authority; an address of IPv6 keeps its brackets off.
    private static func host(_ authority: String) -> (name: String, port: Int?) {
      if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
        let rest = authority[authority.index(after: end)...]
        return (String(authority[..<end].dropFirst()), Int(rest.dropFirst()))
      }
      guard let colon = authority.lastIndex(of: ":") else { return (authority, nil) }
      return (String(authority[..<colon]), Int(authority[authority.index(after: colon)...]))
    }
  }
#endif
