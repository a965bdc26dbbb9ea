/// How the emulator finds out who calls.
public struct EmulatorAuthentication: Sendable, Hashable {
  enum Mode: Sendable, Hashable {
    case none
    case sharedKey
    case required
  }

  let mode: Mode

  /// Believes every request, whatever it carries.
  public static let none = EmulatorAuthentication(mode: .none)

  /// Accepts every way of the service, and nothing without one: Shared Key and Shared Key Lite, account, queue and user
  /// delegation shared access signatures, and bearer tokens.
  ///
  /// Signatures are computed anew from what arrived; the window, the permissions, the protocol, the caller's address and
  /// stored access policies are checked. A stored policy counts at once, where the service may take 30 seconds. Of a bearer
  /// token the shape, the audience, the times and the tenant are checked, not the signature, and every token may do all
  /// that tokens can: there are no roles.
  ///
  /// While the trait `SharedKey` is off nothing that is signed can be verified, and is refused; tokens are accepted.
  public static let required = EmulatorAuthentication(mode: .required)

  #if SharedKey
    /// Verifies the signature of every request with the account's key, and accepts nothing else.
    ///
    /// Shared Key and Shared Key Lite are understood. Shared access signatures are refused with
    /// `403 AuthenticationFailed`, bearer tokens with `401` or `400 InvalidAuthenticationInfo`. Exists only while the
    /// trait `SharedKey` is on, as it needs swift-crypto.
    public static let sharedKey = EmulatorAuthentication(mode: .sharedKey)
  #endif
}
