import Synchronization

/// Counts the connections that a transport has open.
///
/// One for each transport, kept by it: a single atomic number, changed when a connection is opened or closed and not when
/// one is used again. Two counters are equal when they are the same.
public final class ConnectionCounter: Sendable {
  private let count = Atomic(0)

  /// Makes a counter that stands at zero.
  public init() {}

  /// How many connections are open now, those that are being made or wait for further use among them.
  public var open: Int { count.load(ordering: .relaxed) }

  /// Counts one that begins to open.
  public func didOpen() { count.add(1, ordering: .relaxed) }

  /// Counts one that is closed, or could not be made after all.
  public func didClose() { count.subtract(1, ordering: .relaxed) }
}

extension ConnectionCounter: Hashable {
  /// Returns whether both are the same counter.
  public static func == (one: ConnectionCounter, other: ConnectionCounter) -> Bool { one === other }

  /// Hashes which counter this is.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A transport that can tell how many connections it has open.
///
/// The clients look for it in the transport that they are given. A transport that wraps another one hands that one's counter
/// on, or its connections are not measured:
///
/// ```swift
/// extension TimedTransport: ConnectionCounting {
///   var connectionCounter: ConnectionCounter? { (inner as? any ConnectionCounting)?.connectionCounter }
/// }
/// ```
public protocol ConnectionCounting: Sendable {
  /// The counter of this transport's connections, always the same; `nil` when there is none after all.
  var connectionCounter: ConnectionCounter? { get }
}
