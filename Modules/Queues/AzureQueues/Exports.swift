// One import for everything; the modules stay separate for those who pick.
@_exported public import AzureAuthSAS
@_exported public import AzureAuthSharedKey
@_exported public import AzureAuthToken
@_exported public import AzureCore
@_exported public import AzurePolicies
@_exported public import AzureQueueBlocking
@_exported public import AzureQueueClient
@_exported public import AzureQueueProtocol

// The transport of the platform alone: that over URLSession would bring FoundationNetworking to Linux.
#if os(Linux)
  @_exported public import AzureTransportCurl
#elseif canImport(Darwin)
  @_exported public import AzureTransportURLSession
#endif
