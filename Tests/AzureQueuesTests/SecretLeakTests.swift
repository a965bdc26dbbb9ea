import AzureQueueTesting
import AzureQueues
import Foundation
import HTTPTypes
import Logging
import TestSupport
import Testing

@Suite("Secrets in what a program shows", .alone)
struct SecretLeakTests {
  private let bench = LeakBench()
  private var output: Output { bench.output }

  private static let statuses = [200, 204, 0, 302, 400, 401, 403, 404, 500, 503]

  /// What was signed is a secret for the next 15 minutes.
  private func expectSignaturesHidden(_ sent: Output) throws {
    for line in sent.all.split(separator: "\n") where line.contains("SharedKey contoso:") {
      let signature = try #require(line.firstMatch(of: /SharedKey contoso:([A-Za-z0-9+\/]{43})/)).1
      if let context = output.context(of: String(signature)) { Issue.record("shown after: \(context)") }
    }
  }

  /// 0 stands for a connection that breaks.
  @Test(
    "No key, signature, token, metadata or receipt is shown, however a call ends and whatever is asked for",
    arguments: LeakBench.Credential.allCases, statuses)
  func calls(credential: LeakBench.Credential, status: Int) async throws {
    let authorizer = try bench.authorizer(credential)
    output.add(authorizer)
    let sent = Output()
    for level in Logger.Level.allCases {
      let client = try QueueServiceClient(
        .endpoint(LeakBench.endpoint, credential: authorizer),
        transport: EchoTransport(status: status, sent: sent), options: bench.options(level))
      let queue = try client.queue("tasks")
      output.add(client)
      output.add(queue)
      await bench.show { try await queue.send("hi") }
      await bench.show { try await queue.receive() }
      await bench.show { try await queue.setMetadata(["owner": LeakBench.metadata]) }
      await bench.show {
        try await queue.delete(id: "id-1", popReceipt: PopReceipt(rawValue: LeakBench.receipt))
      }
    }
    #expect(output.holds("Put Message") && output.holds("Delete Message"))
    bench.expectNoSecrets()
    try expectSignaturesHidden(sent)
    for secret in [LeakBench.metadata, LeakBench.receipt] { #expect(sent.holds(secret)) }
  }

  @Test(
    "Nor does the blocking client show any", arguments: LeakBench.Credential.allCases,
    [200, 0, 302, 401, 403])
  func blockingCalls(credential: LeakBench.Credential, status: Int) async throws {
    let (bench, sent) = (bench, Output())
    try await DedicatedThread.run {
      let authorizer = try bench.authorizer(credential)
      for level in Logger.Level.allCases {
        let client = try BlockingQueueServiceClient(
          .endpoint(LeakBench.endpoint, credential: authorizer),
          transport: EchoTransport(status: status, sent: sent), options: bench.options(level))
        let queue = try client.queue("tasks")
        bench.output.add(client)
        bench.output.add(queue)
        bench.showBlocking { try queue.send("hi") }
        bench.showBlocking { try queue.receive() }
        bench.showBlocking { try queue.setMetadata(["owner": LeakBench.metadata]) }
        bench.showBlocking {
          try queue.delete(id: "id-1", popReceipt: PopReceipt(rawValue: LeakBench.receipt))
        }
      }
    }
    #expect(output.holds("Put Message") && output.holds("Delete Message"))
    bench.expectNoSecrets()
    try expectSignaturesHidden(sent)
    #expect(sent.holds(LeakBench.metadata))
  }

  @Test(
    "A key for encryption that a caller sends in a header field is not shown, even when the field is listed",
    arguments: statuses, LeakBench.encryptionKeys)
  func encryptionKey(status: Int, key: String) async throws {
    let sent = Output()
    let names = ["x-ms-encryption-key", "x-ms-source-encryption-key"].compactMap { HTTPField.Name($0) }
    for level in Logger.Level.allCases {
      var options = bench.options(level)
      for name in names {
        options.headerFields[name] = key
        options.logDetails.shownHeaderFields.insert(name)
      }
      let client = try QueueServiceClient(
        .endpoint(LeakBench.endpoint, credential: bench.authorizer(.sas)),
        transport: EchoTransport(status: status, sent: sent), options: options)
      output.add(client)
      let queue = try client.queue("tasks")
      var call = OperationOptions()
      call.headerFields = options.headerFields
      for options in [OperationOptions(), call] {
        await bench.show { try await queue.send("hi", options: options) }
      }
    }
    #expect(sent.holds(key))
    #expect(output.holds("Put Message"))
    bench.expectNoSecrets()
  }

  @Test(
    "A connection string that cannot be read is not repeated",
    arguments: [
      "AccountName=contoso;AccountKey=S3CRET is no base64",
      "AccountName=contoso;AccountKey=S3CRET=;AccountKey=x",
      "AccountName=S3CRET!;AccountKey=\(LeakBench.accountKey)", "AccountKey=\(LeakBench.accountKey)",
      "AccountName=contoso;AccountKey", "S3CRET", "=\(LeakBench.accountKey)", "\(LeakBench.accountKey);",
      "AccountName=contoso;AccountKey=\(LeakBench.accountKey);SharedAccessSignature=\(LeakBench.sas)",
      "QueueEndpoint=\(LeakBench.endpoint)?\(LeakBench.sas);AccountKey=\(LeakBench.accountKey)",
      "QueueEndpoint=ftp://u:\(LeakBench.password)@host;SharedAccessSignature=\(LeakBench.sas)",
      "QueueEndpoint=\(LeakBench.endpoint);SharedAccessSignature=sig=\(LeakBench.signature)&sig=S3CRET",
      "DefaultEndpointsProtocol=S3CRET;AccountName=contoso;AccountKey=\(LeakBench.accountKey)",
    ])
  func connectionStrings(text: String) async throws {
    for level in Logger.Level.allCases {
      let (bench, options) = (bench, bench.options(level))
      bench.showBlocking { try ConnectionString(text).authorizer() }
      bench.showBlocking {
        try QueueServiceClient(.connectionString(ConnectionString(text)), options: options)
      }
      bench.showBlocking {
        try BlockingQueueServiceClient(.connectionString(ConnectionString(text)), options: options)
      }
    }
    #expect(output.holds("AzureError") || output.holds("QueueServiceClient"))
    bench.expectNoSecrets()
  }

  @Test("A user delegation key is not shown, nor what it signs")
  func delegationKey() async throws {
    let response =
      "<UserDelegationKey><SignedOid>o</SignedOid><SignedTid>t</SignedTid><SignedStart>2026-03-03T04:05:06Z</SignedStart>"
      + "<SignedExpiry>2026-03-04T04:05:06Z</SignedExpiry><SignedService>q</SignedService>"
      + "<SignedVersion>2026-02-06</SignedVersion><Value>\(LeakBench.delegationKey)</Value></UserDelegationKey>"
    struct CannedResponse: AsyncTransport {
      let text: String
      func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
        AzureResponse(status: .ok, headerFields: [.contentType: "application/xml"], body: Array(text.utf8))
      }
    }
    for text in [
      response, response.replacing("</UserDelegationKey>", with: ""),
      response.replacing("SignedOid", with: "Other"),
    ] {
      for level in Logger.Level.allCases {
        var options = bench.options(level)
        options.serviceVersion = .userDelegation
        let client = try QueueServiceClient(
          .endpoint(LeakBench.endpoint, credential: bench.authorizer(.token)),
          transport: CannedResponse(text: text),
          options: options)
        await bench.show {
          let key = try await client.userDelegationKey(
            expiresOn: Timestamp(seconds: 1_772_514_306))
          #if SharedKey
            let signer = try UserDelegationSigner(account: "contoso", key: key)
            output.add(signer)
            var made = SASOptions()
            made.signer = signer
            output.add(
              try client.queue("tasks").sas(
                permissions: .read, expires: .at(Timestamp(seconds: 1_772_513_706)),
                options: made))
          #endif
          return key
        }
      }
    }
    #expect(output.holds("SignedStart") || output.holds("Get User Delegation Key"))
    bench.expectNoSecrets()
  }
}
