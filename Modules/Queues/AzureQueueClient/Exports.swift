// What a caller of this facade writes in its own code: endpoints, errors, options, operations, models and permissions.
@_exported public import AzureAuthSAS
@_exported public import AzureCore
@_exported public import AzurePolicies
@_exported public import AzureQueueProtocol
