import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import Foundation
import HTTPTypes
import TestServers
import TestSupport
import Testing

@Suite(
  "Client certificates", .alone,
  .enabled(if: TLSServer.isAvailable, "openssl is not installed: TLS is not tested"))
struct ClientCertificateTests {
  private typealias Certificate = CurlTransport.ClientCertificate
  private let limits = AttemptLimits(timeout: .seconds(20))
  private let passphrase = Secret(TLSServer.passphrase)

  private func request(_ server: TLSServer) -> AzureRequest {
    AzureRequest(method: .get, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/")
  }

  private func transport(_ server: TLSServer, _ certificate: Certificate?) throws -> CurlTransport {
    try .direct {
      $0.additionalCAFile = server.authorityFile
      $0.clientCertificate = certificate
    }
  }

  @Test(
    "A server that asks for a certificate gets it, with both versions of TLS",
    arguments: CallingStyle.allCases,
    ["-tls1_2", "-tls1_3"])
  func isShown(style: CallingStyle, version: String) async throws {
    let server = try await TLSServer(asksForClient: true, options: [version])
    let certificate = Certificate(
      certificateFile: server.clientFile, keyFile: server.clientKeyFile, passphrase: passphrase)
    let transport = try transport(server, certificate)
    #expect(try await style.send(transport, request(server), limits).status == 200)
  }

  @Test("Certificate and key may stand in one file")
  func oneFile() async throws {
    let server = try await TLSServer(asksForClient: true)
    let both = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).pem")
    defer { try? FileManager.default.removeItem(at: both) }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: server.clientKeyFile))
    bytes.append(try Data(contentsOf: URL(fileURLWithPath: server.clientFile)))
    try bytes.write(to: both)
    let transport = try transport(server, Certificate(certificateFile: both.path, passphrase: passphrase))
    #expect(try await CallingStyle.async.send(transport, request(server), limits).status == 200)
  }

  @Test(
    "A server that asks for a certificate and gets one of another CA says so",
    arguments: CallingStyle.allCases,
    ["-tls1_2", "-tls1_3"])
  func isOfAnotherAuthority(style: CallingStyle, version: String) async throws {
    let server = try await TLSServer(asksForClient: true, options: [version])
    let other = try await TLSServer(asksForClient: true)
    let stranger = Certificate(
      certificateFile: other.clientFile, keyFile: other.clientKeyFile, passphrase: passphrase)
    let error = try await style.fail(try transport(server, stranger), request(server), limits)
    #expect(error.kind == .certificate)
    #expect(!error.isTransient)
    #expect(error.message.contains("asks for a client certificate and refuses the one that is set"))
  }

  @Test(
    "A server that asks for a certificate and gets none says so in TLS 1.3", arguments: CallingStyle.allCases)
  func isMissing(style: CallingStyle) async throws {
    let server = try await TLSServer(asksForClient: true, options: ["-tls1_3"])
    let error = try await style.fail(try transport(server, nil), request(server), limits)
    #expect(error.kind == .certificate)
    #expect(error.message.contains("asks for a client certificate, and none is set"))
  }

  @Test("In TLS 1.2 it can only end the handshake, and nothing was sent", arguments: CallingStyle.allCases)
  func isMissingInOlderVersion(style: CallingStyle) async throws {
    let server = try await TLSServer(asksForClient: true, options: ["-tls1_2"])
    let error = try await style.fail(try transport(server, nil), request(server), limits)
    #expect(error.kind == .tls)
    #expect(error.delivery == .notSent)
  }

  @Test(
    "A passphrase or key that does not fit is an error of the certificate, and nothing is sent",
    arguments: CallingStyle.allCases)
  func doesNotFit(style: CallingStyle) async throws {
    let server = try await TLSServer(asksForClient: true)
    let wrong = [
      Certificate(
        certificateFile: server.clientFile, keyFile: server.clientKeyFile, passphrase: Secret("wrong-4712")),
      Certificate(certificateFile: server.clientFile, keyFile: server.serverKeyFile),
    ]
    for certificate in wrong {
      let transport = try transport(server, certificate)
      let error = try await style.fail(transport, request(server), limits)
      #expect(error.kind == .certificate)
      #expect(error.delivery == .notSent)
      var text = "\(error) \(certificate) \(transport)"
      dump(transport, to: &text)
      dump(certificate, to: &text)
      #expect(!text.contains("wrong-4712"))
    }
  }

  @Test("Unusable files are refused by name when the transport is made")
  func badFiles() async throws {
    let server = try await TLSServer(asksForClient: true)
    let bad = [
      (Certificate(certificateFile: "/no/such.pem"), "/no/such.pem"),
      (Certificate(certificateFile: server.clientKeyFile), "no certificate"),
      (Certificate(certificateFile: server.clientFile), "no private key"),
      (Certificate(certificateFile: server.clientFile, keyFile: server.clientKeyFile), "is encrypted"),
      (
        Certificate(
          certificateFile: server.clientFile, keyFile: server.clientKeyFile, passphrase: Secret("a\0b")),
        "NUL"
      ),
    ]
    for (certificate, words) in bad {
      let error = #expect(throws: AzureError.self) { _ = try transport(server, certificate) }
      #expect(error?.kind == .invalidArgument)
      #expect(error?.message.contains(words) == true)
    }
  }

  @Test("The older form of an encrypted key is recognized as well")
  func olderForm() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).pem")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = """
      -----BEGIN CERTIFICATE-----
      -----END CERTIFICATE-----
      -----BEGIN EC PRIVATE KEY-----\r
      Proc-Type: 4,ENCRYPTED\r
      DEK-Info: AES-256-CBC,00\r
      -----END EC PRIVATE KEY-----
      """
    try Data(text.utf8).write(to: file)
    let error = #expect(throws: AzureError.self) {
      _ = try CurlTransport.direct { $0.clientCertificate = .init(certificateFile: file.path) }
    }
    #expect(error?.message.contains("is encrypted") == true)
  }
}
