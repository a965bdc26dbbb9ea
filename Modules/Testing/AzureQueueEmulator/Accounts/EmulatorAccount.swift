import AzureCore

/// A storage account that the emulator serves: a name and a key.
///
/// The key never prints.
public struct EmulatorAccount: Sendable {
  /// The name, as it stands in addresses.
  public let name: String

  /// The bytes of the key.
  let key: Secret<[UInt8]>

  /// Makes an account; `nil` when the name or the key cannot be one.
  ///
  /// - Parameters:
  ///   - name: 3 to 24 lower-case letters and digits.
  ///   - key: The key as base64 with padding; not empty.
  public init?(name: String, key: String) {
    let isName = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }
    guard (3...24).contains(name.utf8.count), name.utf8.allSatisfy(isName), let bytes = Base64.decode(key),
      !bytes.isEmpty
    else { return nil }
    self.init(name: name, bytes: bytes)
  }

  private init(name: String, bytes: [UInt8]) {
    self.name = name
    self.key = Secret(bytes)
  }

  /// The account `devstoreaccount1` with its published key, known to every client of the service.
  ///
  /// The key is no secret: it stands in the documentation of the storage emulators.
  public static let development = EmulatorAccount(
    name: "devstoreaccount1", bytes: Base64.decode(developmentKey) ?? [])

  /// The published key of ``development``, as base64.
  public static let developmentKey =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
}
