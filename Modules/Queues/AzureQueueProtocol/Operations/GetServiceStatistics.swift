package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Asks the secondary location how far it has come
/// ([Get Queue Service Stats](https://learn.microsoft.com/rest/api/storageservices/get-queue-service-stats)).
///
/// It is always sent to the secondary, which only accounts with read access to it have.
package struct GetServiceStatistics: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Get Queue Service Stats"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe

  /// The secondary alone.
  package var reach: LocationReach { .secondary }

  private let secondary: StorageEndpoint?

  /// Makes the operation.
  ///
  /// - Parameter secondary: Where the secondary is; `nil` to derive it from the endpoint of the account.
  package init(at secondary: StorageEndpoint? = nil) { self.secondary = secondary }

  /// Makes the request to the secondary of the endpoint; throws ``AzureError`` when that is not known.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    guard let secondary = secondary ?? site.endpoint.secondary else {
      throw .invalidArgument(
        "The secondary location of \(site.endpoint) is not known: statistics are read from there only",
        advice: "use the account's own address instead of a custom domain, or say where the secondary is")
    }
    return site.at(secondary).request(
      .get, .service, [QueryItem("restype", "service"), QueryItem("comp", "stats")])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> ServiceStatistics
  {
    let response = completed.response
    var root = try ResponseElement(root: "StorageServiceStats", of: response, reader: reader)
    var replication = try root.child("GeoReplication")
    let status = ServiceStatistics.GeoReplicationStatus(rawValue: try replication.text("Status"))
    // Empty while the secondary is being filled or cannot be reached.
    return ServiceStatistics(status: status, lastSyncTime: replication.date(ifReadable: "LastSyncTime"))
  }
}
