/// How the emulator finds out who calls.
public struct EmulatorAuthentication: Sendable, Hashable {
  enum Mode: Sendable, Hashable {
    case none
    case sharedKey
  }

  let mode: Mode

  /// Believes every request, whatever it carries.
  public static let none = EmulatorAuthentication(mode: .none)

  #if SharedKey
    /// Verifies the signature of every request with the account's key.
    ///
    /// Shared Key and Shared Key Lite are understood. Shared access signatures are refused with
    /// `403 AuthenticationFailed`, bearer tokens with `401` or `400 InvalidAuthenticationInfo`. Exists only while the
    /// trait `SharedKey` is on, as it needs swift-crypto.
    public static let sharedKey = EmulatorAuthentication(mode: .sharedKey)
  #endif
}
