#if canImport(FoundationNetworking)
  import Dispatch
  import Foundation
  import Synchronization

  /// Waits for the system's response about a name before Foundation is asked to connect to it.
  ///
  /// FoundationNetworking's libcurl cannot give up a request before the system has responded. Cancelling one while a name server
  /// is silent stops every `URLSession` of the process until the system gives up the name server, for 10 seconds and more. So a
  /// request waits here, where it can be given up. The response itself does not matter, because libcurl asks again.
  package final class NameLookups: Sendable {
    /// The system's lookups, for all transports of the process.
    package static let system = NameLookups { host in
      var found: UnsafeMutablePointer<addrinfo>?
      if getaddrinfo(host, nil, nil, &found) == 0 { freeaddrinfo(found) }
    }

    /// How many names are looked up at once, each on a thread; further ones wait.
    private static let maximumUnderWay = 32

    private struct State {
      var callers: [String: [@Sendable () -> Void]] = [:]
      var underWay = 0
      var waiting: [String] = []
    }

    private let lookUp: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Makes lookups.
    ///
    /// - Parameter lookUp: Blocks until there is a response about a name, good or bad; called on a thread of its own.
    package init(_ lookUp: @escaping @Sendable (String) -> Void) { self.lookUp = lookUp }

    /// Calls back when there is a response about a name.
    ///
    /// All callers that wait for the same name share one lookup.
    func whenKnown(_ host: String, _ body: @escaping @Sendable () -> Void) {
      let starts = state.withLock { state in
        state.callers[host, default: []].append(body)
        guard state.callers[host]?.count == 1 else { return false }
        guard state.underWay < Self.maximumUnderWay else {
          state.waiting.append(host)
          return false
        }
        state.underWay += 1
        return true
      }
      if starts { ask(host) }
    }

    private func ask(_ host: String) {
      let queue = DispatchQueue(label: "azure-queues.urlsession.names", qos: .userInitiated)
      queue.async {
        self.lookUp(host)
        let (bodies, next) = self.state.withLock { state in
          let next = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
          if next == nil { state.underWay -= 1 }
          return (state.callers.removeValue(forKey: host) ?? [], next)
        }
        for body in bodies { body() }
        if let next { self.ask(next) }
      }
    }

    /// Whether libcurl will ask the system about a name.
    ///
    /// False for addresses and for `localhost`, which it knows, and where a proxy looks up the names.
    static func mustBeAsked(_ host: String) -> Bool {
      if host.isEmpty || host.contains(":") || isProxied { return false }
      let name = host.lowercased()
      if name == "localhost" || name.hasSuffix(".localhost") { return false }
      var address = in_addr()
      return inet_pton(AF_INET, host, &address) != 1
    }

    /// Whether the environment names a proxy.
    private static var isProxied: Bool {
      ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].contains { (variable: String) in
        getenv(variable).map { $0.pointee != 0 } ?? false
      }
    }
  }
#endif
