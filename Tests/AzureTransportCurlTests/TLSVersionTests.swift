import AzureCore
import AzureQueueTesting
import CCurl
import Foundation
import HTTPTypes
import TestServers
import TestSupport
import Testing

@testable import AzureTransportCurl

@Suite(
  "The oldest version of TLS", .alone,
  .enabled(if: TLSServer.isAvailable, "openssl is not installed: TLS is not tested"))
struct TLSVersionTests {
  /// Settings of OpenSSL that allow what those of the system may forbid.
  ///
  /// A process reads them once, so the test runs in one of its own.
  static let lenient = """
    openssl_conf = all
    [all]
    ssl_conf = ssl
    [ssl]
    system_default = lenient
    [lenient]
    MinProtocol = TLSv1
    CipherString = ALL:@SECLEVEL=0

    """

  @Test("A server that knows nothing newer than TLS 1.1 is refused, even where the system would allow it")
  func oldVersion() async {
    await #expect(processExitsWith: .success) {
      let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).cnf")
      try Data(TLSVersionTests.lenient.utf8).write(to: file)
      defer { try? FileManager.default.removeItem(at: file) }
      setenv("OPENSSL_CONF", file.path, 1)
      let server = try await TLSServer(options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
      let request = AzureRequest(
        method: .get, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/")

      for style in CallingStyle.allCases {
        let transport = try CurlTransport.direct { $0.additionalCAFile = server.authorityFile }
        let error = try await style.fail(transport, request, AttemptLimits(timeout: .seconds(20)))
        try #require(error.kind == .tls)
        try #require(error.delivery == .notSent)
      }

      // To show that the test can fail: without the transport's options, libcurl speaks TLS 1.1 to this server.
      let easy = try #require(EasyHandle())
      try easy.set(CURLOPT_URL, "https://127.0.0.1:\(server.port)/")
      try easy.set(CURLOPT_PROXY, "")
      try easy.set(CURLOPT_TIMEOUT_MS, 20_000)
      try easy.set(CURLOPT_CONNECT_ONLY, true)
      try easy.set(CURLOPT_SSL_VERIFYPEER, false)
      try easy.set(CURLOPT_SSL_VERIFYHOST, false)
      let code = curl_easy_perform(easy.pointer)
      try #require(code == CURLE_OK)
    }
  }
}
