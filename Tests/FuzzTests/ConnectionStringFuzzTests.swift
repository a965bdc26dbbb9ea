import AzureAuthSAS
import AzureAuthSharedKey
import AzureCore
import Fuzzing
import TestSupport
import Testing

@Suite("Fuzz: connection strings", .alone)
struct ConnectionStringFuzzTests {
  private static let vocabulary = [
    "DefaultEndpointsProtocol=https;", "DefaultEndpointsProtocol=http;", "AccountName=contoso;",
    "AccountKey=" + Leaks.key + ";", "AccountKey=;", "EndpointSuffix=core.windows.net;", "EndpointSuffix=",
    "QueueEndpoint=https://contoso.queue.core.windows.net;", "QueueEndpoint=http://127.0.0.1:10001/contoso;",
    "QueueSecondaryEndpoint=https://contoso-secondary.queue.core.windows.net;", "BlobEndpoint=x;",
    "SharedAccessSignature=sv=2026-10-06&sig=" + Leaks.signature + ";", "?sig=" + Leaks.signature,
    "UseDevelopmentStorage=true;", "UseDevelopmentStorage=false;", "DevelopmentStorageProxyUri=http://proxy;",
    ";", "=",
    ";;", " ", "\t", "\"", "'", "\u{FEFF}", "é", "\u{0}", "\n", "://", ":", "/", "#", "?", "@", "%", "<", "{",
    "\\",
    "accountname", "ACCOUNTKEY",
  ]

  @Test("A connection string that is taken means the same once it is written; no secret shows")
  func connection() async throws {
    let fuzzer = try Fuzzer("connection", vocabulary: Self.vocabulary, cases: 5000)
    let findings = await fuzzer.run { input in
      let text = String(decoding: input, as: UTF8.self)
      let connection: ConnectionString
      do {
        connection = try ConnectionString(text)
      } catch let error as AzureError {
        return try Leaks.check("\(error)", in: "an error of a connection string")
      }
      try Self.checkDescriptions(connection)
      try connection.queueEndpoint.checkCharacters()
      for spelling in [text + ";", text + " ;", text + "\n"] {
        guard try ConnectionString(spelling) == connection else {
          throw FuzzFailure("An empty setting means something", spelling)
        }
      }
      let written = Self.write(connection)
      let again: ConnectionString
      do {
        again = try ConnectionString(written)
      } catch let error as AzureError {
        throw FuzzFailure("A connection string is refused once it is written", "\(written)\n  \(error)")
      }
      guard again == connection else {
        throw FuzzFailure(
          "A connection string means something else once it is written", "\(connection)\n  \(written)")
      }
    }
    for finding in findings { Issue.record("\(finding)") }
  }

  /// All that a connection string says, in full.
  private static func write(_ connection: ConnectionString) -> String {
    var settings = ["QueueEndpoint=" + connection.queueEndpoint.url]
    if let secondary = connection.secondaryQueueEndpoint {
      settings.append("QueueSecondaryEndpoint=" + secondary.url)
    }
    if let name = connection.accountName { settings.append("AccountName=" + name) }
    if let key = connection.accountKey { settings.append("AccountKey=" + key.value) }
    if let signature = connection.sharedAccessSignature {
      settings.append("SharedAccessSignature=" + signature.query.value)
    }
    return settings.joined(separator: ";")
  }

  private static func checkDescriptions(_ connection: ConnectionString) throws {
    var dumped = ""
    dump(connection, to: &dumped)
    let shown = [
      connection.queueEndpoint.url, connection.secondaryQueueEndpoint?.url ?? "",
      connection.accountName ?? "",
    ].joined(separator: " ")
    try Leaks.check("\(connection)", in: "a description of a connection string", shownAs: shown)
    try Leaks.check(dumped, in: "a dump of a connection string", shownAs: shown)
    do {
      let authorizer = try connection.authorizer()
      let plain = connection.sharedAccessSignature.map { "\($0)" } ?? ""
      try Leaks.check("\(authorizer)", in: "a description of a credential", shownAs: shown + plain)
    } catch let error as AzureError {
      try Leaks.check("\(error)", in: "an error of a credential")
    }
  }
}
