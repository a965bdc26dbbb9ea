import AzureCore
import Foundation

/// Why nobody is signed in: what Microsoft Entra ID says in such a case
/// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
struct SignInRefusal: Error, Equatable {
  let error: String
  let code: Int
  let text: String
  var status = 400

  private init(_ error: String, _ code: Int, _ text: String, status: Int = 400) {
    self.error = error
    self.code = code
    self.text = text
    self.status = status
  }

  static let unavailable = SignInRefusal(
    "temporarily_unavailable", 90033, "A transient error has occurred. Please try again.", status: 503)
  static let method = SignInRefusal(
    "invalid_request", 900561, "The endpoint does not accept requests of this method.", status: 405)
  static let failed = SignInRefusal("server_error", 90001, "The token cannot be signed.", status: 500)
  static let unknownTenant = SignInRefusal("invalid_request", 90002, "Tenant not found.")
  static let malformed = SignInRefusal(
    "invalid_request", 9_002_313, "Invalid request. Request is malformed or invalid.")
  static let grantType = SignInRefusal(
    "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
  static let scope = SignInRefusal(
    "invalid_scope", 1_002_012,
    "The provided value for scope is not valid. It is one resource with /.default behind it.")
  static let unknownApplication = SignInRefusal(
    "unauthorized_client", 700016, "Application not found in the directory.")
  static let wrongSecret = SignInRefusal(
    "invalid_client", 7_000_215, "Invalid client secret provided.", status: 401)
  static let noAuthentication = SignInRefusal(
    "invalid_client", 7_000_218,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    status: 401)
  static let twoAuthentications = SignInRefusal(
    "invalid_request", 70002, "The request has both a client secret and a client assertion.")
  static let assertionType = SignInRefusal(
    "invalid_request", 50027, "The type of the client assertion is not jwt-bearer.")
  static let noCertificate = SignInRefusal(
    "invalid_client", 700027,
    "No certificate is registered for the application ('azq emulator' takes one by --client-certificate).",
    status: 401)
  static let unknownRefreshToken = SignInRefusal(
    "invalid_grant", 70008, "The refresh token is not known, or has expired.")
  static let unknownDeviceCode = SignInRefusal(
    "bad_verification_code", 70020, "The device code is not known.")
  static let expiredDeviceCode = SignInRefusal("expired_token", 70019, "The device code has expired.")
  static let declined = SignInRefusal(
    "authorization_declined", 70018, "The person declined to sign in.")
  static let pending = SignInRefusal(
    "authorization_pending", 70016, "The person has not signed in yet.")
  static let slowDown = SignInRefusal("slow_down", 70017, "The device asks too often.")

  static func missing(_ field: String) -> SignInRefusal {
    SignInRefusal(
      "invalid_request", 900144, "The request body must contain the following parameter: '\(field)'.")
  }

  /// What is wrong with an assertion.
  static func assertion(_ code: Int, _ text: String) -> SignInRefusal {
    SignInRefusal("invalid_client", code, text, status: 401)
  }

  struct Document: Encodable {
    let error: String
    let errorDescription: String
    let errorCodes: [Int]
    let timestamp: String
    let traceID: String
    let correlationID: String
  }

  func document(now: Timestamp, random: RandomSource) -> Document {
    Document(
      error: error, errorDescription: "AADSTS\(code): \(text)", errorCodes: [code],
      timestamp: now.iso8601.replacing("T", with: " "), traceID: random.uuid(), correlationID: random.uuid()
    )
  }
}
