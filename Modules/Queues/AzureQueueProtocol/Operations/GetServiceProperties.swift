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
  package static let retrySafety = RetrySafety.safe
  /// Both locations can serve it.
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

/// Changes settings of the account's queue service; parts that are left out keep what the service has
/// ([Set Queue Service Properties](https://learn.microsoft.com/rest/api/storageservices/set-queue-service-properties)).
package struct SetServiceProperties: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Set Queue Service Properties"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe

  private let properties: ServiceProperties

  /// Makes the operation.
  ///
  /// - Parameter properties: The parts to change.
  package init(_ properties: ServiceProperties) { self.properties = properties }

  /// Makes the request; throws ``AzureError`` naming the setting that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    site.request(
      .put, .service, [QueryItem("restype", "service"), QueryItem("comp", "properties")],
      body: try properties.document())
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) {
    guard completed.response.status == 202 else { throw .unexpectedStatus(completed.response, of: Self.name) }
  }
}
