#if Encryption
  // docs/articles/encryption.md has the rest of this file, as it stands here; VaultTests compares them.
  import AzureCore
  import AzureQueueEncryption
  import Foundation
  import HTTPTypes

  /// A key of a vault, which wraps and unwraps there: the key itself never leaves it.
  struct VaultKey: KeyEncryptionKey {
    /// The URL of the key with its version, for example `https://contoso.vault.azure.net/keys/orders/4387e9f3d6e14c459867679a90fd0f79`.
    let keyID: String
    let wrapAlgorithm = "RSA-OAEP-256"
    /// Gives a bearer token for `https://vault.azure.net`.
    let token: @Sendable () async throws -> String
    let transport: any AsyncTransport

    func wrap(_ contentKey: ContentKey) async throws -> [UInt8] {
      Array(try await ask("wrapkey", wrapAlgorithm, contentKey.withUnsafeBytes { Data($0) }))
    }

    func unwrap(_ wrappedKey: [UInt8], algorithm: String) async throws -> ContentKey {
      guard algorithm == wrapAlgorithm else { throw VaultRefusal() }
      return ContentKey(Array(try await ask("unwrapkey", algorithm, Data(wrappedKey))))
    }

    private struct Exchange: Codable {
      var alg: String?
      var value: String
    }

    private func ask(_ operation: String, _ algorithm: String, _ value: Data) async throws -> Data {
      guard let url = URL(string: keyID), let scheme = url.scheme, let host = url.host() else {
        throw VaultRefusal()
      }
      var request = AzureRequest(
        method: .post, scheme: scheme, authority: url.port.map { "\(host):\($0)" } ?? host,
        path: "\(url.path())/\(operation)?api-version=7.4",
        body: Array(try JSONEncoder().encode(Exchange(alg: algorithm, value: base64URL(value)))))
      request.head.headerFields[.contentType] = "application/json"
      var limits = AttemptLimits()
      limits.timeout = .seconds(10)
      let response: AzureResponse
      do {
        request.head.headerFields[.authorization] = "Bearer \(try await token())"
        response = try await transport.send(request, limits: limits)
      } catch let error as TransportError {
        // The message is not to blame: it can be received again.
        throw KeyUnavailableError("no response of \(host): \(error.message)")
      } catch {
        throw KeyUnavailableError("no token for \(host): \(type(of: error))")
      }
      switch response.status {
      case 200:
        guard let unwrapped = try? JSONDecoder().decode(Exchange.self, from: Data(response.body)),
          let value = bytes(ofBase64URL: unwrapped.value)
        else { throw KeyUnavailableError("\(host) responded with something else than a key") }
        return value
      case 400, 404: throw VaultRefusal()
      case let status: throw KeyUnavailableError("\(host) responded with \(status)")
      }
    }

    private func base64URL(_ data: Data) -> String {
      data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func bytes(ofBase64URL text: String) -> Data? {
      let text = text.replacing("-", with: "+").replacing("_", with: "/")
      return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4))
    }
  }

  /// The vault does not unwrap what it is given.
  struct VaultRefusal: Error {}

  /// Finds the versions of one key of a vault by their URLs, and no other key.
  struct VaultKeys: KeyResolver {
    /// The URL of the key without a version, for example `https://contoso.vault.azure.net/keys/orders/`.
    let key: String
    let token: @Sendable () async throws -> String
    let transport: any AsyncTransport

    func key(for keyID: String) async throws -> (any KeyEncryptionKey)? {
      // The id comes with the message: a token must not be sent to an address that somebody made up, nor another key be asked.
      let version = keyID.dropFirst(key.count)
      guard keyID.hasPrefix(key), !version.isEmpty, version.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
        return nil
      }
      return VaultKey(keyID: keyID, token: token, transport: transport)
    }
  }
#endif
