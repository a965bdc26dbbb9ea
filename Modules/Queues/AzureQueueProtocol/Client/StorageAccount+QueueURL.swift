import AzureAuthSAS
public import AzureCore

extension StorageAccount {
  /// The name and the account that the URL of a queue says at once, for a client of that queue.
  ///
  /// ```swift
  /// let (name, account) = try StorageAccount.queueURL("https://contoso.queue.core.windows.net/tasks?sv=…&sig=…")
  /// let queue = try QueueClient(name, account)
  /// ```
  ///
  /// - Parameters:
  ///   - url: The URL of the queue, with or without a shared access signature; without a scheme it gets `https`. Its secrets
  ///     stand in no description and no error.
  ///   - credential: What authorizes the requests where the URL has no signature, as in `url(_:credential:)`.
  /// - Returns: The name of the queue, and the account.
  /// - Throws: ``AzureError`` when it is not the URL of a queue (the error says which rule a name breaks), or when there is no
  ///   credential or there are two.
  public static func queueURL(
    _ url: String, credential: (any Authorizer)? = nil
  ) throws(AzureError) -> (name: String, account: StorageAccount) {
    let url = try StorageURL(url, beside: credential)
    guard !url.path.isEmpty else {
      throw .invalidArgument(
        "The URL names no queue", advice: "write it as the service's address, a slash and the queue's name")
    }
    guard !url.path.contains("/") else {
      throw .invalidArgument(
        "The path of the URL is neither a queue nor an account and a queue",
        advice:
          "give the address of the queue, without anything behind its name; where something else stands "
          + "before the account, give StorageEndpoint(url, account: name) and the queue's name")
    }
    let name = PercentEncoding.decode(url.path)
    guard let name, name.utf8.allSatisfy(isHarmless) else {
      // Not repeated: a query whose question mark got lost would stand here, signature and all.
      throw .invalidArgument(
        "The queue's name in the URL has a character that is not a lower-case letter, a digit or a hyphen",
        advice: "a shared access signature follows the name after a question mark")
    }
    let checked = try QueueName(name)
    return (checked.rawValue, try url.account(beside: credential))
  }

  private static func isHarmless(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
