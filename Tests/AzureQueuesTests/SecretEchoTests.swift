import AzureQueueTesting
import AzureQueues
import Foundation
import HTTPTypes
import Logging
import TestSupport
import Testing

/// Each place of a response, each kind of secret, each sink: errors printed, reflected and dumped, log lines, spans, meters,
/// summaries and what observers and hooks are given.
@Suite("A secret that a response repeats", .alone)
struct SecretEchoTests {
  private let bench = LeakBench()

  enum Kind: String, CaseIterable {
    case signature, token, proxyPassword, metadata, receipt, encryptionKey
    #if SharedKey
      case mac
    #endif

    var credential: LeakBench.Credential {
      switch self {
      case .token: return .token
      #if SharedKey
        case .mac: return .key
      #endif
      default: return .sas
      }
    }

    /// The secret, which is in the request.
    func value(in request: AzureRequest) -> String {
      switch self {
      case .signature: return LeakBench.signature
      case .token: return LeakBench.token
      case .proxyPassword: return LeakBench.password
      case .metadata: return LeakBench.metadata
      case .receipt: return LeakBench.receipt
      case .encryptionKey: return LeakBench.encryptionKeys[2]
      #if SharedKey
        case .mac:
          return (request.head.headerFields[.authorization] ?? "").split(separator: ":").last.map(String.init)
            ?? ""
      #endif
      }
    }
  }

  /// How a server writes what it repeats.
  enum Form: String, CaseIterable {
    case whole, encoded, beginning

    func callAsFunction(_ secret: String) -> String {
      switch self {
      case .whole: secret
      case .encoded: PercentEncoding.encode(secret)
      case .beginning: String(secret.prefix(24))
      }
    }
  }

  private static let forms: [Form] = Form.allCases
  private static let levels: [Logger.Level] = [.trace, .debug, .info, .warning]

  private func options(_ kind: Kind, _ level: Logger.Level) -> QueueClientOptions {
    var options = bench.options(level)
    switch kind {
    case .proxyPassword:
      options.headerFields[.proxyAuthorization] =
        "Basic " + Data("\(LeakBench.user):\(LeakBench.password)".utf8).base64EncodedString()
    case .encryptionKey:
      if let name = HTTPField.Name("x-ms-encryption-key") {
        options.headerFields[name] = LeakBench.encryptionKeys[2]
      }
    default: break
    }
    return options
  }

  /// What a call's own hooks see.
  private var callOptions: OperationOptions {
    let output = bench.output
    var options = OperationOptions()
    options.onEnd = { output.add($0) }
    return options
  }

  /// Names of fields and elements take few marks.
  private func transport(_ place: EchoPlace, _ kind: Kind, _ form: Form, _ said: Output) -> PlaceTransport {
    let isName =
      [.detailName, .childName, .rootName, .rootNameOfSuccess, .prefix, .attribute, .entity, .fieldName]
      .contains(place) || [.brokenDocument, .brokenDocumentOfSuccess].contains(place)
    return PlaceTransport(
      place: place,
      secret: { request in
        let secret = form(kind.value(in: request))
        guard isName else { return secret }
        let parts: [Substring] = secret.split {
          !$0.isASCII || !($0.isLetter || $0.isNumber || "-_.".contains($0))
        }
        return String(parts.max { $0.count < $1.count } ?? "")
      }, said: said)
  }

  private func expectNothingShown(_ said: Output, _ kind: Kind) {
    #expect(bench.output.holds("Message") || bench.output.holds("Metadata"))
    bench.expectNoSecrets()
    // What is made anew for each request.
    for line in Set(said.all.split(whereSeparator: \.isNewline)) {
      let text = line.split(separator: "\"").first.map(String.init) ?? ""
      // Of an escape that was cut at its sign the digits are left, which are no part of the secret.
      let isCutEscape = ["2B", "2F", "3D"].contains { text.uppercased().hasPrefix($0) }
      guard text.utf8.count >= (isCutEscape ? 14 : 12) else { continue }
      if let context = bench.output.context(of: text) { Issue.record("\(text) shown after: \(context)") }
    }
  }

  @Test(
    "It is not shown, wherever the response has it and whatever kind it is of",
    arguments: EchoPlace.allCases, Kind.allCases)
  func calls(place: EchoPlace, kind: Kind) async throws {
    let said = Output()
    let authorizer = try bench.authorizer(kind.credential)
    for (form, level) in Self.forms.flatMap({ form in Self.levels.map { (form, $0) } }) {
      let queue = try QueueServiceClient(
        .endpoint(LeakBench.endpoint, credential: authorizer), transport: transport(place, kind, form, said),
        options: options(kind, level)
      ).queue("tasks")
      await bench.show {
        switch kind {
        case .metadata: try await queue.setMetadata(["owner": LeakBench.metadata], options: callOptions)
        case .receipt:
          try await queue.delete(
            id: "id-1", popReceipt: PopReceipt(rawValue: LeakBench.receipt), options: callOptions)
        default: try await queue.send("hi", options: callOptions)
        }
      }
    }
    expectNothingShown(said, kind)
  }

  @Test(
    "Nor does the blocking client show it", arguments: EchoPlace.allCases, Kind.allCases)
  func blockingCalls(place: EchoPlace, kind: Kind) async throws {
    let said = Output()
    let authorizer = try bench.authorizer(kind.credential)
    try await DedicatedThread.run {
      for (form, level) in Self.forms.flatMap({ form in [Logger.Level.trace, .info].map { (form, $0) } }) {
        let queue = try BlockingQueueServiceClient(
          .endpoint(LeakBench.endpoint, credential: authorizer),
          transport: self.transport(place, kind, form, said), options: self.options(kind, level)
        ).queue("tasks")
        self.bench.showBlocking {
          switch kind {
          case .metadata: try queue.setMetadata(["owner": LeakBench.metadata], options: self.callOptions)
          case .receipt:
            try queue.delete(
              id: "id-1", popReceipt: PopReceipt(rawValue: LeakBench.receipt), options: self.callOptions)
          default: try queue.send("hi", options: self.callOptions)
          }
        }
      }
    }
    expectNothingShown(said, kind)
  }

  /// Gives a message and a page whose id and marker are the signature of the request.
  private struct DataTransport: AsyncTransport {
    func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
      let signature = LeakBench.signature
      let date = "Tue, 03 Mar 2026 04:05:06 GMT"
      let body =
        request.query?.contains("comp=list") == true
        ? "<EnumerationResults><Queues/><NextMarker>\(signature)\(request.query?.contains("marker") == true ? "x" : "")</NextMarker></EnumerationResults>"
        : "<QueueMessagesList><QueueMessage><MessageId>\(signature)</MessageId><InsertionTime>\(date)</InsertionTime>"
          + "<ExpirationTime>\(date)</ExpirationTime><PopReceipt>r</PopReceipt><TimeNextVisible>\(date)</TimeNextVisible>"
          + "<DequeueCount>1</DequeueCount><MessageText>hi</MessageText></QueueMessage></QueueMessagesList>"
      return AzureResponse(
        status: request.head.method == .get ? .ok : .noContent,
        headerFields: [.contentType: "application/xml"], body: Array(body.utf8))
    }
  }

  @Test("Nor when it comes as an id or a marker, of which the next request is made", arguments: levels)
  func ids(level: Logger.Level) async throws {
    let client = try QueueServiceClient(
      .endpoint(LeakBench.endpoint, credential: bench.authorizer(.sas)), transport: DataTransport(),
      options: bench.options(level))
    let queue = try client.queue("tasks")
    let messages = try await queue.receive()
    let message = try #require(messages.first)
    #expect(message.id == LeakBench.signature)
    try await queue.delete(id: message.id, popReceipt: message.popReceipt)
    var pages = 0
    do {
      for try await _ in client.queues().pages {
        pages += 1
        if pages == 3 { break }
      }
    } catch {
      bench.show(error)
    }
    #expect(pages >= 2)
    if level <= .debug { #expect(bench.output.holds("Delete Message")) }
    bench.expectNoSecrets()
  }

  /// A source of tokens that quotes what its endpoint said.
  private struct QuotingCredential: TokenCredential, BlockingTokenCredential {
    static let response = #"{"error":"x","access_token":"S3CRETaccess","refresh_token":"S3CRETrefresh"}"#
    let isForeign: Bool

    private struct Fault: Error { let response = QuotingCredential.response }

    func token(for request: TokenRequest) async throws -> AccessToken {
      if isForeign { throw Fault() }
      throw error
    }

    func tokenBlocking(for request: TokenRequest, within limit: Duration) throws(AzureError) -> AccessToken {
      throw error
    }

    private var error: AzureError {
      var error = AzureError(
        .credential, "POST client_secret=S3CRETclient&a=1 said \(Self.response)",
        advice: "look at http://u:S3CRETproxy@proxy:8080")
      error.code = "S3CRET code"
      error.requestID = "S3CRET/id"
      error.details = ["response": Self.response]
      return error
    }
  }

  @Test("Nor is one that the response of an endpoint of tokens has", arguments: [false, true])
  func tokens(isForeign: Bool) async throws {
    for level in Self.levels {
      let (bench, options, credential) = (
        bench, bench.options(level), QuotingCredential(isForeign: isForeign)
      )
      let queue = try QueueServiceClient(
        .endpoint(LeakBench.endpoint, credential: BearerAuthorizer(credential)),
        transport: EchoTransport(status: 200, sent: Output()), options: options
      ).queue("tasks")
      let error = await #expect(throws: AzureError.self) { try await queue.clear() }
      bench.output.add(try #require(error))
      guard !isForeign else { continue }
      #expect(error?.message.contains("client_secret=<redacted>&a=1 said") == true)
      try await DedicatedThread.run {
        let queue = try BlockingQueueServiceClient(
          .endpoint(LeakBench.endpoint, credential: BearerAuthorizer(credential)),
          transport: EchoTransport(status: 200, sent: Output()), options: options
        ).queue("tasks")
        bench.showBlocking { try queue.clear() }
      }
    }
    #expect(bench.output.holds("Clear Messages"))
    bench.expectNoSecrets()
  }
}
