import AzurePipeline
import AzureXML

extension QueueEngine {
  private static let maximumPage: Int64 = 5000

  func listQueues(_ exchange: Exchange) throws(Refusal) -> Reply {
    let query = exchange.request.query
    let includesMetadata = try includesMetadata(query)
    let limit = try query.number("maxresults") ?? Self.maximumPage
    guard limit >= 1 else { throw .outOfRange("maxresults", String(limit), 1...Self.maximumPage) }
    let mark = "/\(exchange.request.account)/"
    var start = ""
    if let marker = query["marker"], !marker.isEmpty {
      guard marker.startsExactly(with: mark), !marker.isExactly(mark) else { throw .inputOutOfRange }
      start = String(Substring(marker.utf8.dropFirst(mark.utf8.count)))
    }
    guard let queues = accounts[exchange.request.account]?.queues else { throw .accountNotFound }
    let page = queues.page(
      prefix: query["prefix"] ?? "", from: start, limit: Int(min(limit, Self.maximumPage)))
    let document = QueueListDocument(
      endpoint: exchange.request.endpoint, prefix: query["prefix"], marker: query["marker"],
      maximum: query["maxresults"],
      queues: page.names.map { ($0, includesMetadata ? queues[$0]?.metadata : nil) },
      nextMarker: page.next.map { mark + $0 } ?? "")
    return Reply(status: 200, document: try document.bytes(exchange.version), exposesContentType: true)
  }

  private func includesMetadata(_ query: QueryParameters) throws(Refusal) -> Bool {
    guard let text = query["include"], !text.isEmpty else { return false }
    guard CommaList.parts(text.asciiLowercased) == ["metadata"] else {
      throw .invalidParameter("include", text)
    }
    return true
  }

  func getServiceProperties(_ exchange: Exchange) throws(Refusal) -> Reply {
    guard let properties = accounts[exchange.request.account]?.properties else { throw .accountNotFound }
    return Reply(
      status: 200, document: try ServicePropertiesDocument.bytes(properties, exchange.version))
  }

  mutating func setServiceProperties(_ exchange: Exchange) throws(Refusal) -> Reply {
    let account = exchange.request.account
    guard var properties = accounts[account]?.properties else { throw .accountNotFound }
    try ServicePropertiesDocument.apply(
      exchange.request.request.body, to: &properties, version: exchange.version, reader: reader)
    accounts[account]?.properties = properties
    return .accepted
  }

  /// The secondary lags behind nothing here, so that all writes until now are known to be there.
  func getServiceStatistics(_ exchange: Exchange) throws(Refusal) -> Reply {
    let status = options.replication
    let time = status == .live ? exchange.now.httpDate : ""
    let document = ServiceDocument.bytes { writer throws(XMLError) in
      try writer.element("StorageServiceStats") { writer throws(XMLError) in
        try writer.element("GeoReplication") { writer throws(XMLError) in
          try writer.element("Status", text: status.rawValue)
          if !time.isEmpty { try writer.element("LastSyncTime", text: time) }
        }
      }
    }
    guard let document else { throw .internalError }
    return Reply(status: 200, document: time.isEmpty ? Self.addingEmptyTime(document) : document)
  }

  /// The one empty element that the service writes as two tags.
  private static func addingEmptyTime(_ document: [UInt8]) -> [UInt8] {
    let end = Array("</GeoReplication></StorageServiceStats>".utf8)
    return document.dropLast(end.count) + Array("<LastSyncTime></LastSyncTime>".utf8) + end
  }
}

extension QueueEngine {
  /// Gives a key to the caller, whoever that is: where nobody looks, a caller without a token has an id of zeros.
  func getDelegationKey(_ exchange: Exchange) throws(Refusal) -> Reply {
    #if SharedKey
      guard let account = accounts[exchange.request.account]?.account else { throw .accountNotFound }
      let token: BearerToken?
      switch exchange.caller {
      case .token(let known): token = known
      case .unchecked(let read): token = read
      default: token = nil
      }
      let key = try DelegationKeyDocument.key(
        of: exchange.request.request.body, for: token, exchange, reader: reader)
      return Reply(status: 200, document: try DelegationKeyDocument.bytes(key, value: key.value(of: account)))
    #else
      throw .notImplemented("Get User Delegation Key without the trait SharedKey")
    #endif
  }
}
