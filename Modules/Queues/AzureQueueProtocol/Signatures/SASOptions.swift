public import AzureAuthSAS
public import AzureCore

/// When a shared access signature ends, and by which stored access policy of the queue, if by one.
///
/// ```swift
/// try queue.sas(permissions: .process, expires: .after(.seconds(3600)))
/// try queue.sas(permissions: .add, expires: .at(midnight))
/// try queue.sas(expires: .policy("readers"))
/// ```
public struct SASExpiry: Sendable {
  enum End: Sendable {
    case date(Timestamp)
    case lifetime(Duration)
    case ofPolicy
  }

  let end: End
  let policyID: String?

  /// Ends at a date, in whole seconds.
  ///
  /// - Parameters:
  ///   - date: When it ends.
  ///   - policyID: The id of a stored access policy of the queue that gives the permissions, or a start; none by default.
  ///     An account's and a user delegation signature have none.
  /// - Returns: The expiry.
  public static func at(_ date: Timestamp, policyID: String? = nil) -> SASExpiry {
    SASExpiry(end: .date(date), policyID: policyID)
  }

  /// Ends a time from now on, by the client's clock; rounded down to whole seconds.
  ///
  /// - Parameters:
  ///   - lifetime: How long it is valid; more than zero.
  ///   - policyID: The id of a stored access policy of the queue that gives the permissions, or a start; none by default.
  ///     An account's and a user delegation signature have none.
  /// - Returns: The expiry.
  public static func after(_ lifetime: Duration, policyID: String? = nil) -> SASExpiry {
    SASExpiry(end: .lifetime(lifetime), policyID: policyID)
  }

  /// Ends when a stored access policy of the queue says so, or is removed.
  ///
  /// For a queue's signature by an account key only.
  ///
  /// - Parameter id: The id of the policy, which has an expiry.
  /// - Returns: The expiry.
  public static func policy(_ id: String) -> SASExpiry { SASExpiry(end: .ofPolicy, policyID: id) }

  /// The instant, or `nil` when the policy says so.
  func instant(after now: Timestamp) throws(AzureError) -> Timestamp? {
    switch end {
    case .date(let date): return date
    case .ofPolicy: return nil
    case .lifetime(let lifetime):
      // The end of the year 9999, beyond which no date can be written; far below what would overflow.
      guard lifetime > .zero, lifetime < .seconds(253_402_300_799) else {
        throw .invalidArgument(
          "A shared access signature cannot be valid for \(lifetime)",
          advice: "use a positive time that ends before the year 10000")
      }
      return now + lifetime
    }
  }
}

/// Further choices for a shared access signature that a client makes.
///
/// Every property has a default.
public struct SASOptions: Sendable {
  /// From when the signature is valid, in whole seconds; at once when `nil`.
  ///
  /// Clocks differ: leave it out for "now", or set it some minutes back.
  public var startsOn: Timestamp?

  /// Who may use the signature; anybody when `nil`.
  public var addressRange: SASAddressRange?

  /// Over what the signature may be sent; https and http when `nil`.
  public var protocols: SASProtocol?

  /// The version whose rules the signature follows; that of the client's requests when `nil`.
  ///
  /// Only a user delegation signature gets at least version 2026-02-06, the first that has it.
  public var version: SASVersion?

  /// What signs; the client's own credential when `nil`.
  ///
  /// Needed when the client is authorized by a token or by a signature: give a `SharedKeyCredential`, or a
  /// `UserDelegationSigner` made of a user delegation key.
  public var signer: (any SASSigner)?

  /// Takes the choices.
  ///
  /// - Parameters:
  ///   - startsOn: From when the signature is valid.
  ///   - addressRange: Who may use it.
  ///   - protocols: Over what it may be sent.
  ///   - version: The version whose rules it follows.
  ///   - signer: What signs.
  public init(
    startsOn: Timestamp? = nil, addressRange: SASAddressRange? = nil, protocols: SASProtocol? = nil,
    version: SASVersion? = nil, signer: (any SASSigner)? = nil
  ) {
    self.startsOn = startsOn
    self.addressRange = addressRange
    self.protocols = protocols
    self.version = version
    self.signer = signer
  }
}
