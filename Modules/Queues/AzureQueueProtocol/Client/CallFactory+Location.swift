import AzurePipeline

/// Where a call goes.
extension CallFactory {
  /// Makes the call for the locations that the mode and the operation agree on.
  func call<Operation: QueueOperation>(
    _ operation: Operation, _ mode: LocationMode, _ plan: CallPlan
  ) throws(AzureError) -> Call {
    var plan = plan
    switch operation.reach {
    case .either where mode != .primaryOnly:
      let secondary = try Self.known(secondary, endpoint)
      let copy = try operation.request(at: secondary)
      plan.resource = Self.resource(of: copy, at: secondary)
      guard mode == .primaryThenSecondary else { return Call(copy, at: .secondary, plan: plan) }
      // A client of the secondary's own address has no other place to go to.
      return Call(
        try operation.request(at: endpoint), at: ownLocation,
        secondary: secondary == endpoint ? nil : copy, plan: plan)
    case .either, .primary:
      let request = try operation.request(at: endpoint)
      plan.resource = Self.resource(of: request, at: endpoint)
      return Call(request, at: ownLocation, plan: plan)
    case .secondary:
      let secondary = try Self.known(secondary, endpoint)
      let request = try operation.request(at: secondary)
      plan.resource = Self.resource(of: request, at: secondary)
      return Call(request, at: .secondary, plan: plan)
    }
  }

  /// The location that the client's own endpoint is.
  private var ownLocation: Location { endpoint.secondary == endpoint ? .secondary : .primary }

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
    String(request.path.dropFirst(endpoint.basePath.count).dropFirst().prefix { $0 != "/" })
  }
}
