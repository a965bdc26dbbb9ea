// One import for everything; the modules stay separate for those who pick.
@_exported public import AzureAuthSAS
@_exported public import AzureAuthSharedKey
@_exported public import AzureAuthToken
@_exported public import AzureCore
@_exported public import AzurePolicies
@_exported public import AzureQueueBlocking
@_exported public import AzureQueueClient
@_exported public import AzureQueueProtocol
@_exported public import AzureTransportURLSession
@_exported public import AzureXML
@_exported public import AzureXMLSwift

#if os(Linux)
  @_exported public import AzureTransportCurl
#endif
