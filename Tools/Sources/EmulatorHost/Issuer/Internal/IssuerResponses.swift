import AzureCore
import Foundation
import HTTPTypes

/// Writes documents, with the names of properties as OAuth writes names: `expires_in`.
enum JSONDocument {
  static func data(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }
}

/// What a person sees in a browser.
enum DevicePage: String {
  case form = ""
  case done = "You are signed in. Go back to your program."
  case declined = "You have declined. Nobody is signed in."
  case unknownCode = "There is no such code, or it has expired. Try again."

  /// The page, which repeats nothing that it was sent.
  fileprivate var html: String {
    let form = """
      <form method="post"><label>Code <input name="user_code" autofocus autocomplete="off"></label>
      <button name="choice" value="allow">Sign in</button> <button name="choice" value="decline">Decline</button></form>
      """
    return """
      <!DOCTYPE html>
      <html lang="en"><meta charset="utf-8"><title>Sign in to the emulator</title>
      <h1>Sign in to the emulator</h1>
      \(rawValue.isEmpty ? "" : "<p>\(rawValue)</p>")
      \(self == .form || self == .unknownCode ? form : "")
      </html>

      """
  }
}

extension AzureResponse {
  static func json(_ document: some Encodable, status: Int = 200) -> AzureResponse {
    guard let data = try? JSONDocument.data(document) else { return AzureResponse(status: 500) }
    return AzureResponse(
      status: .init(code: status),
      headerFields: [.cacheControl: "no-store", .contentType: "application/json; charset=utf-8"],
      body: Array(data))
  }

  static func page(_ page: DevicePage) -> AzureResponse {
    var fields: HTTPFields = [.cacheControl: "no-store", .contentType: "text/html; charset=utf-8"]
    // Nothing of other sites, and in none of their frames.
    fields[.contentSecurityPolicy] = "default-src 'none'; form-action 'self'; frame-ancestors 'none'"
    return AzureResponse(
      status: page == .unknownCode ? 400 : 200, headerFields: fields, body: Array(page.html.utf8))
  }
}
