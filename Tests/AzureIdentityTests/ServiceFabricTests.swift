#if Identity
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import AzureTransportCurl
  import Crypto
  import Foundation
  import TestServers
  import Testing

  @Suite(
    "Service Fabric, whose certificate is known by its thumbprint alone", .enabled(if: TLSServer.isAvailable),
    .serialized)
  struct ServiceFabricTests {
    private func error(_ style: Style, thumbprint: (String) -> String) async throws -> AzureError? {
      let server = try await TLSServer()
      let pem = try String(contentsOfFile: server.serverFile, encoding: .utf8)
      let der = try #require(
        Base64Codec.decode(pem.split(separator: "\n").filter { !$0.contains("---") }.joined()))
      let digest = Insecure.SHA1.hash(data: der).map {
        String($0, radix: 16).count == 1 ? "0" + String($0, radix: 16) : String($0, radix: 16)
      }
      let credential = try ManagedIdentityCredential(
        options: .fake(
          [
            "IDENTITY_ENDPOINT": "https://127.0.0.1:\(server.port)/sf", "IDENTITY_HEADER": "HDR-4711",
            "IDENTITY_SERVER_THUMBPRINT": thumbprint(digest.joined(separator: ":")),
          ], clock: SystemClock(), transport: try CurlTransport()))
      return await style.failure(credential, within: .seconds(30))
    }

    @Test("The right one is let in, although no authority vouches for it", arguments: Style.allCases)
    func right(_ style: Style) async throws {
      // The server responds with a page of its own: the request has arrived.
      let error = try #require(try await error(style) { $0.uppercased() })
      #expect(error.description.contains("what responded is not Service Fabric"), "\(error)")
    }

    @Test("Another is refused before anything is sent", arguments: Style.allCases)
    func wrong(_ style: Style) async throws {
      let error = try #require(try await error(style) { ($0.hasPrefix("0") ? "1" : "0") + $0.dropFirst() })
      #expect(error.kind == .connection, "\(error)")
      #expect((error.cause as? TransportError)?.kind == .certificate)
      #expect(!error.description.contains("HDR-4711"))
    }
  }
#endif
