import AzurePipeline

/// Where a call goes.
extension CallFactory {
  /// What a call sends first, and where else it may go.
  struct Route {
    var request: Request
    var location: Location
    /// The same for the secondary, when the call may go there after the primary.
    var secondary: Request?
    /// The queue that the request is about; empty for the service itself.
    var queue: String
  }

  /// Makes the requests for the locations that the mode and the operation agree on.
  func route<Operation: QueueOperation>(
    of operation: Operation, _ mode: LocationMode
  ) throws(AzureError) -> Route {
    switch operation.reach {
    case .either where mode == .primaryThenSecondary:
      let secondary = try Self.known(secondary, endpoint)
      var route = try route(of: operation, to: endpoint, ownLocation)
      // A client of the secondary's own address has no other place to go to.
      if secondary != endpoint { route.secondary = try operation.request(at: secondary) }
      return route
    case .either where mode == .primaryOnly, .primary:
      return try route(of: operation, to: endpoint, ownLocation)
    case .either, .secondary:
      return try route(of: operation, to: try Self.known(secondary, endpoint), .secondary)
    }
  }

  private func route<Operation: QueueOperation>(
    of operation: Operation, to endpoint: Endpoint, _ location: Location
  ) throws(AzureError) -> Route {
    let request = try operation.request(at: endpoint)
    return Route(request: request, location: location, queue: Self.resource(of: request, at: endpoint))
  }

  static func known(_ secondary: Endpoint?, _ endpoint: Endpoint) throws(AzureError) -> Endpoint {
    guard let secondary else {
      throw .invalidArgument(
        "The secondary location of \(endpoint) is not known",
        advice: "set secondaryEndpoint in the client's options, or read from the primary only")
    }
    return secondary
  }

  /// The queue that a request is about: the first segment below the endpoint's path; empty for the service itself.
  private static func resource(of request: Request, at endpoint: Endpoint) -> String {
    // By bytes: this runs for every call, and characters cost ten times as much.
    var target = request.target
    let start = endpoint.basePath.utf8.count + 1
    return target.withUTF8 { target in
      // A request about the service itself may have its query right behind the endpoint's path.
      guard start < target.count, target[start - 1] == UInt8(ascii: "/") else { return "" }
      var end = start
      while end < target.count, target[end] != UInt8(ascii: "/"), target[end] != UInt8(ascii: "?") {
        end += 1
      }
      return String(decoding: UnsafeBufferPointer(rebasing: target[start..<end]), as: UTF8.self)
    }
  }
}
