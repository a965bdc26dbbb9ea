import AzureAuthSharedKey
import AzureCore
import AzureQueueEmulator
import AzureTransportCurl
import AzureXMLLibxml2
import EmulatorHost
import Foundation

/// A folder that lives as long as this object.
final class TemporaryFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("emulator-\(UUID())").path

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A host that serves https with a certificate made for it, and what its clients need.
struct SecureHost {
  let address: BoundAddress
  /// The file of the CA's certificate.
  let authorityFile: String

  /// Made once: keys cost time.
  static let certificates = Swift.Result {
    let folder = TemporaryFolder()
    return (folder, try LocalCertificates(in: folder.path + "/tls"))
  }

  /// Serves while the work runs.
  static func serve<Result: Sendable>(
    _ emulator: QueueEmulator = QueueEmulator(authentication: .required, reader: LibxmlReader()),
    host: String = "127.0.0.1", _ work: @escaping (SecureHost) async throws -> Result
  ) async throws -> Result {
    let certificates = try certificates.get().1
    return try await EmulatorHost(emulator, host: host, tls: certificates.tls).serve { address in
      try await work(SecureHost(address: address, authorityFile: certificates.authorityFile))
    }
  }

  /// A transport that trusts the host.
  func transport() throws -> CurlTransport {
    try CurlTransport(configuration: .init(additionalCAFile: authorityFile))
  }

  func endpoint() throws -> StorageEndpoint { try StorageEndpoint(address.url(account: "devstoreaccount1")) }

  /// The development account by its key.
  func account() throws -> StorageAccount {
    .endpoint(
      try endpoint(),
      credential: try SharedKeyCredential(
        account: "devstoreaccount1", key: EmulatorAccount.developmentKey))
  }
}
