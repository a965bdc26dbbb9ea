import AzureXML

/// Writes one page of List Queues.
struct QueueListDocument {
  /// The address of the account, with a slash at the end.
  let endpoint: String
  var prefix: String?
  var marker: String?
  var maximum: String?
  var queues: [(name: String, metadata: Metadata?)]
  var nextMarker: String

  func bytes(_ version: ServiceVersion) throws(ServiceError) -> [UInt8] {
    // Before 2013-08-15 the attribute has another name, and each queue its address.
    let attribute = XMLAttribute(
      name: version.hasCORS ? "ServiceEndpoint" : "AccountName", value: endpoint)
    let document = ServiceDocument.bytes { writer throws(XMLError) in
      try writer.element("EnumerationResults", attributes: [attribute]) { writer throws(XMLError) in
        for (name, value) in [("Prefix", prefix), ("Marker", marker), ("MaxResults", maximum)] {
          if let value, !value.isEmpty {
            try writer.element(name, text: ServiceDocument.carriable(value))
          }
        }
        try writer.element("Queues") { writer throws(XMLError) in
          for queue in queues { try write(queue, version, &writer) }
        }
        try writer.element("NextMarker", text: nextMarker)
      }
    }
    guard let document else { throw .internalError }
    return document
  }

  private func write(
    _ queue: (name: String, metadata: Metadata?), _ version: ServiceVersion, _ writer: inout XMLWriter
  ) throws(XMLError) {
    try writer.element("Queue") { writer throws(XMLError) in
      try writer.element("Name", text: queue.name)
      if !version.hasCORS { try writer.element("Url", text: endpoint + queue.name) }
      guard let metadata = queue.metadata else { return }
      try writer.element("Metadata") { writer throws(XMLError) in
        for item in metadata.items {
          try writer.element(item.name, text: ServiceDocument.carriable(item.value))
        }
      }
    }
  }
}
