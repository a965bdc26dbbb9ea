/// One way through the modules: client, transport and codec.
struct Combination: Sendable, Hashable {
  /// The calling style of the client.
  enum Client: String, CaseIterable, Sendable {
    case async
    case blocking
  }

  let client: Client
  let transport: TransportChoice
  let codec: CodecChoice

  /// All of them, in the order of the table.
  static let all = Client.allCases.flatMap { client in
    TransportChoice.allCases.flatMap { transport in
      CodecChoice.allCases.map { Combination(client: client, transport: transport, codec: $0) }
    }
  }

  /// A queue of its own.
  var queueName: String { "demo-\(client)-\(transport)-\(codec)" }
}
