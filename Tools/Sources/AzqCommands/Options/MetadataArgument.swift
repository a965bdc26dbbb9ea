import ArgumentParser
import AzureQueueProtocol

/// A pair of metadata on the command line: `name=value`; the value may hold further equals signs, or nothing.
struct MetadataArgument: ExpressibleByArgument, Sendable, Hashable {
  let name: String
  let value: String

  init?(argument: String) {
    guard let mark = argument.firstIndex(of: "="), mark > argument.startIndex else { return nil }
    name = String(argument[..<mark])
    value = String(argument[argument.index(after: mark)...])
  }
}
