import AzureCore
import AzureQueueProtocol
import Testing

/// A request that an operation makes, and the text that it must have.
struct Golden: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var make: @Sendable (StorageEndpoint) throws -> AzureRequest
  var text: String

  init(
    _ name: String, _ make: @escaping @Sendable (StorageEndpoint) throws -> some QueueOperation,
    _ lines: String...
  ) {
    testDescription = name
    self.make = { try make($0).request(in: CallSite($0)) }
    text = lines.joined(separator: "\n")
  }
}
