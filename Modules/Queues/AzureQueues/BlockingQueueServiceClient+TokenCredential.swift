public import AzureAuthToken
public import AzureCore
public import AzureQueueBlocking
public import AzureQueueProtocol
public import AzureXML

extension BlockingQueueServiceClient {
  /// Makes a client that authorizes its requests with tokens of Microsoft Entra ID.
  ///
  /// Nothing is sent. A cache is put in front of the credential; to share it among clients, give each the same
  /// `BearerAuthorizer` as its credential instead.
  ///
  /// - Parameters:
  ///   - endpoint: The service's base address; https, unless `bearer` allows http on this machine.
  ///   - tokenCredential: Fetches the tokens.
  ///   - bearer: How tokens are asked for and where they may go.
  ///   - transport: What carries the requests; a new one of ``DefaultAssembly`` when `nil`.
  ///   - reader: What reads the XML of answers; that of ``DefaultAssembly`` when `nil`.
  ///   - options: Settings for all calls; the cache takes its clock and chance from here too.
  /// - Throws: ``AzureError`` when the endpoint is plain http, or a setting is out of range.
  public init(
    endpoint: StorageEndpoint, tokenCredential: any BlockingTokenCredential, bearer: BearerOptions = BearerOptions(),
    transport: (any SyncTransport)? = nil, reader: (any XMLReader)? = nil,
    options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    // Not `??`: its closure would lose the type of the error.
    let chosen = if let transport { transport } else { try DefaultAssembly.transport() }
    let authorizer = BearerAuthorizer(
      tokenCredential, options: bearer, clock: options.clock, random: options.random)
    try self.init(
      endpoint: endpoint, credential: authorizer, transport: chosen,
      reader: reader ?? DefaultAssembly.reader(), options: options)
  }
}
