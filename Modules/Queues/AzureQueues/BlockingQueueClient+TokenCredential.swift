public import AzureAuthToken
public import AzureCore
public import AzureQueueBlocking
public import AzureQueueProtocol
public import AzureXML

extension BlockingQueueClient {
  /// Makes a client of a queue that authorizes its requests with tokens of Microsoft Entra ID.
  ///
  /// Nothing is sent. A cache is put in front of the credential; to share it among clients, make them of one
  /// ``BlockingQueueServiceClient``.
  ///
  /// - Parameters:
  ///   - name: The queue's name.
  ///   - endpoint: The service's base address; https, unless `bearer` allows http on this machine.
  ///   - tokenCredential: Fetches the tokens.
  ///   - bearer: How tokens are asked for and where they may go.
  ///   - transport: What carries the requests; a new one of ``DefaultAssembly`` when `nil`.
  ///   - reader: What reads the XML of answers; that of ``DefaultAssembly`` when `nil`.
  ///   - options: Settings for all calls; the cache takes its clock and chance from here too.
  /// - Throws: ``AzureError`` that says which rule the name breaks, or when the endpoint is plain http or a setting is out of
  ///   range.
  public init(
    _ name: String, endpoint: StorageEndpoint, tokenCredential: any BlockingTokenCredential,
    bearer: BearerOptions = BearerOptions(), transport: (any SyncTransport)? = nil,
    reader: (any XMLReader)? = nil, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    let service = try BlockingQueueServiceClient(
      endpoint: endpoint, tokenCredential: tokenCredential, bearer: bearer, transport: transport,
      reader: reader,
      options: options)
    self = try service.queue(name)
  }
}
