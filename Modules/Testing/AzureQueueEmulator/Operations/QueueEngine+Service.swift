import AzureCore
import AzureXML

extension QueueEngine {
  private static let maximumPage: Int64 = 5000

  func listQueues(_ context: RequestContext) throws(ServiceError) -> OperationResult {
    let query = context.request.query
    let includesMetadata = try includesMetadata(query)
    let limit = try query.number("maxresults") ?? Self.maximumPage
    guard limit >= 1 else { throw .outOfRange("maxresults", String(limit), 1...Self.maximumPage) }
    let mark = "/\(context.request.account)/"
    var start = ""
    if let marker = query["marker"], !marker.isEmpty {
      guard marker.startsExactly(with: mark), !marker.isExactly(mark) else { throw .inputOutOfRange }
      start = String(Substring(marker.utf8.dropFirst(mark.utf8.count)))
    }
    guard let queues = accounts[context.request.account]?.queues else { throw .accountNotFound }
    let page = queues.page(
      prefix: query["prefix"] ?? "", from: start, limit: Int(min(limit, Self.maximumPage)))
    let document = QueueListDocument(
      endpoint: context.request.endpoint, prefix: query["prefix"], marker: query["marker"],
      maximum: query["maxresults"],
      queues: page.names.map { ($0, includesMetadata ? queues[$0]?.metadata : nil) },
      nextMarker: page.next.map { mark + $0 } ?? "")
    return OperationResult(
      status: 200, document: try document.bytes(context.version), exposesContentType: true)
  }

  private func includesMetadata(_ query: QueryParameters) throws(ServiceError) -> Bool {
    guard let text = query["include"], !text.isEmpty else { return false }
    guard CommaList.parts(text.asciiLowercased) == ["metadata"] else {
      throw .invalidParameter("include", text)
    }
    return true
  }

  func getServiceProperties(_ context: RequestContext) throws(ServiceError) -> OperationResult {
    guard let properties = accounts[context.request.account]?.properties else { throw .accountNotFound }
    return OperationResult(
      status: 200, document: try ServicePropertiesDocument.bytes(properties, context.version))
  }

  mutating func setServiceProperties(_ context: RequestContext) throws(ServiceError) -> OperationResult {
    let account = context.request.account
    guard var properties = accounts[account]?.properties else { throw .accountNotFound }
    try ServicePropertiesDocument.apply(
      context.request.request.body, to: &properties, version: context.version, reader: reader)
    accounts[account]?.properties = properties
    return .accepted
  }

  /// Replication is immediate here, so the last synchronization is always now.
  func getServiceStatistics(_ context: RequestContext) throws(ServiceError) -> OperationResult {
    let status = options.replication
    let time = status == .live ? context.now.httpDate : ""
    let document = ServiceDocument.bytes { writer throws(XMLError) in
      try writer.element("StorageServiceStats") { writer throws(XMLError) in
        try writer.element("GeoReplication") { writer throws(XMLError) in
          try writer.element("Status", text: status.rawValue)
          if !time.isEmpty { try writer.element("LastSyncTime", text: time) }
        }
      }
    }
    guard let document else { throw .internalError }
    return OperationResult(status: 200, document: time.isEmpty ? Self.addingEmptyTime(document) : document)
  }

  /// Adds the one empty element that the service writes as two tags.
  private static func addingEmptyTime(_ document: [UInt8]) -> [UInt8] {
    let end = Array("</GeoReplication></StorageServiceStats>".utf8)
    return document.dropLast(end.count) + Array("<LastSyncTime></LastSyncTime>".utf8) + end
  }
}

extension QueueEngine {
  /// Issues a delegation key.
  ///
  /// When callers are not authenticated, one without a token gets an id of zeros.
  func getDelegationKey(_ context: RequestContext) throws(ServiceError) -> OperationResult {
    #if SharedKey
      guard let account = accounts[context.request.account]?.account else { throw .accountNotFound }
      let token: BearerToken?
      switch context.caller {
      case .token(let known): token = known
      case .unchecked(let read): token = read
      default: token = nil
      }
      let key = try DelegationKeyDocument.key(
        of: context.request.request.body, for: token, context, reader: reader)
      return OperationResult(
        status: 200, document: try DelegationKeyDocument.bytes(key, value: key.value(of: account)))
    #else
      throw .notImplemented("Get User Delegation Key without the trait SharedKey")
    #endif
  }
}
