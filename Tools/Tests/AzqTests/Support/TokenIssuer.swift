import AzureCore
import AzureQueueTesting
import Foundation

/// An authority and a host of identities on loopback, which gives everyone a token.
final class TokenIssuer: Sendable {
  let server: LoopbackServer

  /// Starts it.
  ///
  /// - Parameter response: What a request gets in place of a token.
  /// - Throws: When no port can be had.
  init(_ response: @escaping @Sendable (ReceivedRequest) -> LoopbackScript? = { _ in nil }) throws {
    server = try LoopbackServer { response($0) ?? TokenIssuer.json(200, TokenIssuer.tokenResponse) }
  }

  func stop() { server.stop() }

  var origin: String { "http://\(server.authority)" }

  /// The fields of the forms that it got, one text for each request.
  var forms: [String] { server.requests.map { String(decoding: $0.body, as: UTF8.self) } }

  static let end = Timestamp(seconds: Timestamp.now.seconds + 3600)

  /// A token as the emulator takes it: its payload is readable, and nobody checks the signature.
  static let token = makeToken([
    "aud": "https://storage.azure.com", "tid": "tenant-1", "oid": "object-1", "appid": "app-1",
    "exp": end.seconds,
  ])

  static func makeToken(_ claims: [String: any Sendable]) -> String {
    let payload =
      (try? JSONSerialization.data(withJSONObject: claims, options: .withoutEscapingSlashes)) ?? Data()
    return [Data(#"{"alg":"none"}"#.utf8), payload, Data("TOP-SECRET".utf8)].map { part in
      part.base64EncodedString().replacing("=", with: "").replacing("+", with: "-").replacing("/", with: "_")
    }.joined(separator: ".")
  }

  static var tokenResponse: String {
    #"{"token_type":"Bearer","expires_in":"3600","expires_on":"\#(end.seconds)","access_token":"\#(token)"}"#
  }

  static func json(_ status: Int, _ body: String) -> LoopbackScript {
    .response(
      status, reason: "R", fields: [(name: "Content-Type", value: "application/json")], body: Array(body.utf8)
    )
  }
}
