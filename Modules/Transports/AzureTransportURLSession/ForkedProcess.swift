#if canImport(FoundationNetworking)
  import AzureCore
  import Foundation

  /// Knows whether this process was forked from one that has used a transport.
  ///
  /// In such a child the threads of Dispatch are gone, and Foundation would wait for them for ever.
  enum ForkedProcess {
    private static let first = ProcessInfo.processInfo.processIdentifier

    /// Remembers the process, if it is the first that asks.
    static func noteThisOne() { _ = first }

    /// Whether it is another one than the first that asked.
    static var isThisOne: Bool { ProcessInfo.processInfo.processIdentifier != first }
  }

  extension TransportError {
    static var forked: TransportError {
      .unsupported(
        "Foundation does not work in a process made by fork without exec; send from its parent, or take CurlTransport"
      )
    }
  }
#endif
