public import AzurePipeline
public import AzureXML
import HTTPTypes

/// Reads the settings of the account's queue service
/// ([Get Queue Service Properties](https://learn.microsoft.com/rest/api/storageservices/get-queue-service-properties)).
public struct GetServiceProperties: QueueOperation {
  /// The name of the operation in the service's documentation.
  public static let name = "Get Queue Service Properties"
  /// Whether the operation may be repeated after an unknown outcome.
  public static let repeatSafety = RepeatSafety.safe
  /// Both locations can answer.
  public var reach: LocationReach { .either }

  /// Makes the operation.
  public init() {}

  /// Makes the request.
  public func request(at endpoint: Endpoint) throws(AzureError) -> Request {
    Parameters.request(
      .get, endpoint, .service, [QueryItem("restype", "service"), QueryItem("comp", "properties")])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  public func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> ServiceProperties
  {
    try ServiceProperties(completed.response, reader: reader)
  }
}
