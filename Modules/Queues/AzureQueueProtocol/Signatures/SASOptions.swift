public import AzureAuthSAS

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Further choices for a shared access signature that a client makes.
///
/// Every property has a default.
public struct SASOptions: Sendable {
  /// From when the signature is valid, in whole seconds; at once when `nil`.
  ///
  /// Clocks differ: leave it out for "now", or set it some minutes back.
  public var startsOn: Date?

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
    startsOn: Date? = nil, addressRange: SASAddressRange? = nil, protocols: SASProtocol? = nil,
    version: SASVersion? = nil, signer: (any SASSigner)? = nil
  ) {
    self.startsOn = startsOn
    self.addressRange = addressRange
    self.protocols = protocols
    self.version = version
    self.signer = signer
  }
}
