package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Reads the settings of the account's queue service
/// ([Get Queue Service Properties](https://learn.microsoft.com/rest/api/storageservices/get-queue-service-properties)).
package struct GetServiceProperties: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Get Queue Service Properties"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let repeatSafety = RepeatSafety.safe
  /// Both locations can answer.
  package var reach: LocationReach { .either }

  /// Makes the operation.
  package init() {}

  /// Makes the request.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    site.request(
      .get, .service, [QueryItem("restype", "service"), QueryItem("comp", "properties")])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> ServiceProperties
  {
    try ServiceProperties(completed.response, reader: reader)
  }
}
