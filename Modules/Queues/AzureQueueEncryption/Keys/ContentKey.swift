#if Encryption
  public import AzureCore
  import Crypto

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  /// The key of one message, as a key encryption key wraps and unwraps it.
  ///
  /// Its memory is wiped when the last copy goes away, and it prints nothing. What is wrapped has 40 bytes in version 2, where
  /// the version stands before the key proper, and 32 in version 1; an implementation takes either as it is.
  public struct ContentKey: Sendable, RedactedDescription {
    // Crypto keeps the bytes in memory that it wipes.
    let key: SymmetricKey

    /// Takes bytes over.
    ///
    /// - Parameter bytes: What was wrapped or unwrapped. The memory that they come from is the caller's to wipe.
    public init(_ bytes: UnsafeRawBufferPointer) { key = SymmetricKey(data: bytes) }

    /// Takes bytes over.
    ///
    /// - Parameter bytes: What was wrapped or unwrapped.
    public init(_ bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

    init(_ key: SymmetricKey) { self.key = key }

    /// How many bytes it has.
    public var count: Int { key.bitCount / 8 }

    /// Reads the bytes.
    ///
    /// - Parameter body: Gets the bytes, which are good while it runs.
    /// - Returns: What the closure returns.
    public func withUnsafeBytes<Result>(
      _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
      try key.withUnsafeBytes(body)
    }

    /// The text `<redacted>`.
    public var description: String { "<redacted>" }
  }
#endif
