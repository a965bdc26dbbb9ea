import AzureAuthSAS
import AzureCore

extension ConnectionString: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The endpoint, the account and the kind of credential; never the credential.
  public var description: String {
    let kind =
      accountKey != nil ? "account key" : sharedAccessSignature != nil ? "shared access signature" : "none"
    return "ConnectionString(\(queueEndpoint), account: \(accountName ?? "unknown"), credential: \(kind))"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror with the redacted text as its only child.
  public var customMirror: Mirror { Mirror(self, children: ["summary": description]) }
}
