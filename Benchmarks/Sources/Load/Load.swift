import ArgumentParser
import AsyncHTTPClient
import AzureCore
import AzureTransportAsyncHTTPClient
import AzureTransportCurl
import AzureTransportURLSession
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import AzureXMLSwift
import Measurement
import NIOSSL

/// Runs one operation many times against a server and prints what it cost.
@main
struct Load: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs one operation many times against a server and prints what it cost, as a line of JSON.",
    discussion:
      "The baselines in C print the same line, so that the two can be compared: CPU time of this process and time "
      + "on the wall in nanoseconds, from the first operation to the last.")

  @Argument(help: "The server's address, without an account.")
  var base = "http://127.0.0.1"

  @Option(
    help:
      "send, bulk (sends by sendAll), peek, receive, big-receive, round (send, receive, delete), drain (receives of 32 and a delete for each message) or process (a processor with a handler that does nothing). The last two send their messages before they are measured."
  )
  var operation = Operation.send

  @Option(help: "curl, urlsession or ahc (async-http-client), which is async only.")
  var transport = TransportChoice.curl

  @Option(help: "libxml2, swift or foundation.")
  var reader = ReaderChoice.libxml2

  @Option(help: "async or blocking.")
  var style = CallingStyle.blocking

  @Option(
    help: "A PEM file of certificates to trust in addition to those of the system; not with urlsession.")
  var caFile: String?

  @Option(help: "How many operations are in flight at a time: tasks, or threads with the blocking client.")
  var inFlight = 1

  @Option(help: "How many operations in all.")
  var operations = 10_000

  @Option(
    help: "How many queues they go to in turn, bench-0 and so on; one that is named bench unless given.")
  var queues: Int?

  @Option(help: "How many operations come before the measurement.")
  var warmUp = 200

  @Option(help: "The operation that comes before the measurement; the same unless given.")
  var warmUpOperation: Operation?

  @Flag(help: "Print which transports and readers there are, as a line of JSON.")
  var list = false

  func validate() throws {
    guard inFlight > 0, queues ?? 1 > 0 else {
      throw ValidationError("Nothing can be done so often at a time.")
    }
    guard caFile == nil || transport != .urlsession else {
      throw ValidationError("URLSession trusts no certificates of a file.")
    }
    guard transport != .ahc || style == .async else {
      throw ValidationError("async-http-client has no blocking form.")
    }
  }

  func run() async throws {
    if list {
      print(
        """
        {"transports": \(TransportChoice.allCases.map(\.rawValue)), \
        "readers": \(ReaderChoice.allCases.map(\.rawValue))}
        """)
      return
    }
    let names = queues.map { count in (0..<count).map { "bench-\($0)" } } ?? ["bench"]
    let runner = try Runner(
      base: base, names: names, transport: transport.make(caFile: caFile), reader: reader)
    let warmUpOperation = warmUpOperation ?? operation
    let warmUps = max(warmUp, inFlight)
    try await runner.prepare(warmUpOperation, operations: warmUps)
    _ = try await runner.run(warmUpOperation, style, inFlight: inFlight, operations: warmUps)
    try await runner.prepare(operation, operations: operations)
    let before = Usage.now()
    let failures = try await runner.run(operation, style, inFlight: inFlight, operations: operations)
    let after = Usage.now()
    print(
      """
      {"operations": \(operations), "failures": \(failures), \
      "wallNanoseconds": \(after.wallNanoseconds - before.wallNanoseconds), \
      "cpuNanoseconds": \(after.cpuNanoseconds - before.cpuNanoseconds), \
      "peakKibibytes": \(after.peakKibibytes), "peakKibibytesBefore": \(before.peakKibibytes), \
      "residentKibibytes": \(after.residentKibibytes), "residentKibibytesBefore": \(before.residentKibibytes)}
      """)
    guard failures == 0 else { throw ExitCode.failure }
  }
}

/// What is done many times.
enum Operation: String, ExpressibleByArgument {
  case send
  case bulk
  case peek
  case receive
  case bigReceive = "big-receive"
  case round
  case drain
  case process
}

/// Which of the two clients does it.
enum CallingStyle: String, ExpressibleByArgument {
  case async
  case blocking
}

/// Over which transport.
enum TransportChoice: String, CaseIterable, ExpressibleByArgument {
  case curl
  case urlsession
  case ahc

  /// Makes the transport, which trusts the certificates of a PEM file in addition.
  func make(caFile: String?) throws -> any AsyncTransport {
    switch self {
    case .ahc:
      var configuration = AsyncHTTPClientTransport.configuration()
      if let caFile {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.additionalTrustRoots = [.file(caFile)]
        configuration.tlsConfiguration = tls
      }
      // As many connections as there are operations in flight, as with the other transports.
      configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
      return AsyncHTTPClientTransport(HTTPClient(configuration: configuration))
    case .curl:
      var configuration = CurlTransport.Configuration()
      configuration.proxy = .none
      configuration.additionalCAFile = caFile
      return try CurlTransport(configuration: configuration)
    case .urlsession: return URLSessionTransport()
    }
  }
}

/// With which XML reader.
enum ReaderChoice: String, CaseIterable, ExpressibleByArgument {
  case libxml2
  case swift
  case foundation

  func make() -> any XMLReader {
    switch self {
    case .libxml2: LibxmlReader()
    case .swift: SwiftXMLReader()
    case .foundation: FoundationXMLReader()
    }
  }
}
