#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The error body of some front ends: `{"error":{"code":"…","message":"…"}}`.
struct JSONFailure {
  private struct Document: Decodable {
    struct Fault: Decodable {
      var code: String
      var message: String?
    }
    var error: Fault
  }

  let code: String
  let message: String

  init?(_ body: [UInt8]) {
    guard body.first == UInt8(ascii: "{"),
      let document = try? JSONDecoder().decode(Document.self, from: Data(body))
    else { return nil }
    code = document.error.code
    message = document.error.message ?? ""
  }
}
