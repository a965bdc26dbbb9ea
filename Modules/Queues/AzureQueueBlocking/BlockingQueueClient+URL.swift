public import AzureCore
public import AzureQueueProtocol
public import AzureXML

extension BlockingQueueClient {
  /// Makes a client of a queue from its URL.
  ///
  /// Nothing is sent.
  ///
  /// - Parameters:
  ///   - url: The URL of the queue, for example `https://contoso.queue.core.windows.net/tasks`, with or
  ///     without a shared access signature; without a scheme it gets `https`. Its secrets do not stand in
  ///     `url` or in any error.
  ///     With an account key beside it, the path up to the account of the key is the address of the service.
  ///   - credential: What authorizes the requests; the URL's shared access signature when `nil`. Both are taken only where the
  ///     service wants both: a signature bound to a user, with that user's token.
  ///   - transport: What carries the requests.
  ///   - reader: What reads the XML of answers.
  ///   - options: Settings for all calls.
  /// - Throws: ``AzureError`` when the URL is not that of a queue (the error says which rule a name breaks),
  ///   when there is no credential or there are two, or when a setting is out of range.
  public init(
    url: String, credential: (any Authorizer)? = nil, transport: any SyncTransport, reader: any XMLReader,
    options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    let (address, name) = try ClientAddress.queue(url, beside: credential)
    try self.init(
      name.rawValue, endpoint: address.endpoint, credential: try address.authorizer(beside: credential),
      transport: transport, reader: reader, options: options)
  }
}
