// What a caller of this facade writes in its own code: signatures, endpoints, errors, options, operations and models.
@_exported public import AzureAuthSAS
@_exported public import AzurePipeline
@_exported public import AzurePolicies
@_exported public import AzureQueueProtocol
