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
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = body.starts(with: byteOrderMark) ? body.dropFirst(byteOrderMark.count) : body[...]
    guard let document = try? JSONDecoder().decode(Document.self, from: Data(text)),
      !document.error.code.isEmpty
    else { return nil }
    code = document.error.code
    message = document.error.message ?? ""
  }
}
