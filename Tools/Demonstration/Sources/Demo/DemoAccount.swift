import Foundation
import AzureAuthToken
import AzureCore
import AzureQueueEmulator

/// How the demonstration authorizes: by a bearer token, which needs no crypto on either side.
enum DemoAccount {
  /// The emulator takes tokens over plain http, which the service refuses.
  static var emulatorOptions: EmulatorOptions {
    var options = EmulatorOptions(nameReuseDelay: .zero)
    options.acceptsTokensOverHTTP = true
    return options
  }

  /// The account at an endpoint, with a token that the emulator accepts: it reads the claims and checks no signature.
  static func account(at endpoint: String) throws -> StorageAccount {
    let expiry = Timestamp(seconds: SystemClock().now().date.seconds + 3600)
    let claims =
      #"{"aud":"https://storage.azure.com","oid":"demo","tid":"demo","exp":\#(expiry.seconds)}"#
    let token = [#"{"alg":"none"}"#, claims, "sig"].map { base64URL($0) }.joined(separator: ".")
    var options = BearerOptions()
    options.allowsHTTPOnLoopback = true
    let credential = BearerAuthorizer(
      StaticTokenCredential(AccessToken(token: token, expiresOn: expiry)), options: options)
    return try .endpoint(endpoint, credential: credential)
  }

  private static func base64URL(_ text: String) -> String {
    Data(text.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
      .replacing("/", with: "_")
  }
}
