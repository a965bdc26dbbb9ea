/// One promise, written once for both colours.
struct Scenario: Sendable {
  let name: String
  let isAsyncOnly: Bool
  let body: @Sendable (Bench) async throws -> Void

  init(_ name: String, asyncOnly: Bool = false, _ body: @escaping @Sendable (Bench) async throws -> Void) {
    self.name = name
    self.isAsyncOnly = asyncOnly
    self.body = body
  }

  func suits(_ color: TransportConformance.Color) -> Bool { color == .async || !isAsyncOnly }
}
