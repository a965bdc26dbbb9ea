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

  /// Refuses a connection string that stands where a pair belongs.
  static func check(_ pairs: [MetadataArgument]) throws {
    guard !pairs.contains(where: { SecretForms.isSecretConnectionString("\($0.name)=\($0.value)") }) else {
      throw ValidationError(
        "A pair is a connection string with a secret, which metadata would show to others.")
    }
  }
}
