import ArgumentParser
import AzureAuthSharedKey
import AzurePipeline
import AzureQueueClient
import AzureQueueProtocol
import AzureTransportCurl
import AzureXMLLibxml2

/// Measures a server: `EmulatorLoad server`.
struct ServerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server", abstract: "Measures a running server, by the async client over libcurl, signing.")

  @Option(help: "The address of the account, as the emulator prints it.")
  var endpoint: String

  @Option(help: "How many messages are queued.")
  var queued = [100, 100_000]

  @Option(help: "How many calls are in flight.")
  var inFlight = 32

  @Option(help: "How many operations of each kind.")
  var count = 20_000

  func run() async throws {
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    configuration.maximumConnectionsPerHost = inFlight
    let service = try QueueServiceClient(
      endpoint: Endpoint(endpoint),
      credential: SharedKeyCredential(
        account: "devstoreaccount1",
        key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="),
      transport: CurlTransport(configuration: configuration), reader: LibxmlReader())
    for queued in queued {
      let load = ServerLoad(service: service, inFlight: inFlight, queued: queued)
      for (subject, measurement) in try await load.run(count) {
        print(measurement.line(subject, queued: queued))
      }
    }
  }
}

/// Calls of one client, so many at once.
struct ServerLoad {
  let service: QueueServiceClient
  let inFlight: Int
  let queued: Int

  private static let text = String(repeating: "x", count: 100)

  func run(_ count: Int) async throws -> [(String, Measurement)] {
    let queue = try service.queue("load-\(queued)")
    try await queue.createIfNotExists()
    try await queue.clear()
    try await repeated(queued) { _ = try await queue.send(Self.text) }
    var sends = Measurement()
    var rounds = Measurement()
    var receives = Measurement()
    try await rounds.add {
      try await repeated(count) {
        try await queue.send(Self.text)
        for message in try await queue.receive(visibilityTimeout: .seconds(3600)) {
          try await queue.delete(message)
        }
      }
      return count
    }
    try await sends.add {
      try await repeated(count) { try await queue.send(Self.text) }
      return count
    }
    try await receives.add {
      try await repeated((count + queued) / 32) {
        _ = try await queue.receive(max: 32, visibilityTimeout: .seconds(3600))
      }
      return (count + queued) / 32
    }
    try await queue.delete()
    return [("emulator-rounds", rounds), ("emulator-sends", sends), ("emulator-receives32", receives)]
  }

  /// Does something so often, shared among as many tasks as calls may be in flight.
  private func repeated(_ count: Int, _ act: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<inFlight {
        let share = (count + worker) / inFlight
        group.addTask { for _ in 0..<share { try await act() } }
      }
      try await group.waitForAll()
    }
  }
}
