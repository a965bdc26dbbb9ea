import AzureCore
import AzurePolicies
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import AzureTransportCurl
import AzureTransportURLSession
import AzureXMLLibxml2

/// A transport and a calling style: the four ways in which a program can call.
enum ClientStack: String, CaseIterable, Sendable {
  case curlAsync = "curl, async"
  case curlBlocking = "curl, blocking"
  case sessionAsync = "URLSession, async"
  case sessionBlocking = "URLSession, blocking"

  var isCurl: Bool { self == .curlAsync || self == .curlBlocking }
  var isBlocking: Bool { self == .curlBlocking || self == .sessionBlocking }

  /// A transport that no proxy of the machine disturbs.
  func makeTransport() throws -> any AsyncTransport & SyncTransport {
    guard isCurl else { return URLSessionTransport() }
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    return try CurlTransport(configuration: configuration)
  }

  /// The calling style of its client.
  var style: CallingStyle { isBlocking ? .blocking : .async }

  /// Sends texts with one whole client over a transport of the stack's own, one after the other.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - endpoint: The service's base address.
  ///   - options: The client's settings.
  /// - Returns: The texts that were not sent, with their errors.
  /// - Throws: What keeps a client from being made.
  func send(
    _ texts: [String], to endpoint: String, _ options: QueueClientOptions
  ) async throws -> [(text: String, error: AzureError)] {
    try await style.send(texts, to: endpoint, over: makeTransport(), options)
  }

  /// Sends one text that must fail, and returns the error and the time it took.
  func fail(to endpoint: String, _ options: QueueClientOptions) async throws -> (AzureError, Duration) {
    let start = ContinuousClock.now
    let failures = try await send(["text"], to: endpoint, options)
    let elapsed = ContinuousClock.now - start
    guard let failure = failures.first else { throw ConformanceFailure("The send did not fail") }
    return (failure.error, elapsed)
  }
}

/// The two kinds of client.
typealias CallingStyle = TransportConformance.CallingStyle

extension CallingStyle {
  /// Sends texts with one whole client over any transport, one after the other.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - endpoint: The service's base address.
  ///   - transport: What carries the requests.
  ///   - options: The client's settings.
  /// - Returns: The texts that were not sent, with their errors.
  /// - Throws: What keeps a client from being made.
  func send(
    _ texts: [String], to endpoint: String, over transport: any AsyncTransport & SyncTransport,
    _ options: QueueClientOptions
  ) async throws -> [(text: String, error: AzureError)] {
    switch self {
    case .async:
      var failures: [(text: String, error: AzureError)] = []
      let queue = try QueueClient(
        "tasks", .endpoint(endpoint, credential: AnonymousAuthorizer()), transport: transport,
        reader: LibxmlReader(), options: options)
      for text in texts {
        do { try await queue.send(text) } catch let error as AzureError { failures.append((text, error)) }
      }
      return failures
    case .blocking:
      return try await DedicatedThread.run {
        let queue = try BlockingQueueClient(
          "tasks", .endpoint(endpoint, credential: AnonymousAuthorizer()), transport: transport,
          reader: LibxmlReader(), options: options)
        var failures: [(text: String, error: AzureError)] = []
        for text in texts {
          do throws(AzureError) { try queue.send(text) } catch { failures.append((text, error)) }
        }
        return failures
      }
    }
  }
}

extension QueueClientOptions {
  /// Settings under which nothing is waited for between attempts, and a call makes two of them.
  static func twoAttempts(_ change: (inout QueueClientOptions) -> Void = { _ in }) -> QueueClientOptions {
    var options = QueueClientOptions()
    options.retry = ExponentialRetry(maximumRetries: 1, initialDelay: .zero, jitter: 1...1)
    options.attemptTimeout = .seconds(20)
    options.maximumResponseBytes = 100_000
    change(&options)
    return options
  }
}
