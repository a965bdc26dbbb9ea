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
    /// The credential of a program whose host's certificate is in a file.
    private func credential(
      port: Int, certificate: String, clock: any PipelineClock = SystemClock(),
      thumbprint: (String) -> String = { $0 }
    ) throws -> ManagedIdentityCredential {
      let pem = try String(contentsOfFile: certificate, encoding: .utf8)
      let der = try #require(
        Base64Codec.decode(pem.split(separator: "\n").filter { !$0.contains("---") }.joined()))
      let digest = Insecure.SHA1.hash(data: der).map {
        String($0, radix: 16).count == 1 ? "0" + String($0, radix: 16) : String($0, radix: 16)
      }
      return try ManagedIdentityCredential(
        options: .fake(
          [
            "IDENTITY_ENDPOINT": "https://127.0.0.1:\(port)/sf", "IDENTITY_HEADER": "HDR-4711",
            "IDENTITY_SERVER_THUMBPRINT": thumbprint(digest.joined(separator: ":")),
          ], clock: clock, transport: try CurlTransport()))
    }

    @Test(
      "The right one is let in, although no authority vouches for it, and gives a token",
      .enabled(if: TLSFront.isAvailable), arguments: Style.allCases)
    func right(_ style: Style) async throws {
      let end = origin + .seconds(3_600)
      let host = try FakeAuthority([
        CannedResponses.json(
          200, #"{"access_token":"TOKEN-4711","expires_on":"\#(end.seconds)","token_type":"Bearer"}"#)
      ])
      defer { host.server.stop() }
      let front = try await TLSFront(to: host.server.port)
      let credential = try credential(port: front.port, certificate: front.serverFile, clock: ManualClock()) {
        $0.uppercased()
      }
      let token = try await style.token(credential)
      #expect(token.secret.value == "TOKEN-4711" && token.expiresOn == end)
      let request = try #require(host.requests.first)
      #expect(request.method == "GET" && request.path == "/sf")
      #expect(
        request.query == ["api-version": "2019-07-01-preview", "resource": "https://storage.azure.com"])
      #expect(request.fields["secret"] == "HDR-4711")
      // From memory.
      #expect(try await style.token(credential) == token)
      #expect(host.requests.count == 1)
    }

    @Test("What is let in and is not Service Fabric is told", arguments: Style.allCases)
    func other(_ style: Style) async throws {
      let server = try await TLSServer()
      let credential = try credential(port: server.port, certificate: server.serverFile)
      let error = try #require(await style.failure(credential, within: .seconds(30)))
      #expect(error.description.contains("what responded is not Service Fabric"), "\(error)")
    }

    @Test("Another is refused before anything is sent", arguments: Style.allCases)
    func wrong(_ style: Style) async throws {
      let server = try await TLSServer()
      let credential = try credential(port: server.port, certificate: server.serverFile) {
        ($0.hasPrefix("0") ? "1" : "0") + $0.dropFirst()
      }
      let error = try #require(await style.failure(credential, within: .seconds(30)))
      #expect(error.kind == .connection, "\(error)")
      #expect(((error.cause as? AzureError)?.cause as? TransportError)?.kind == .certificate)
      #expect(!error.description.contains("HDR-4711"))
    }
  }
#endif
