import Fuzzing

/// Secrets that stand in the inputs of the corpora, and the search for what is left of them elsewhere.
enum Leaks {
  /// The key of an account, as base64.
  static let key = "U2VjcmV0S2V5T2ZUaGVBY2NvdW50MTIzNDU2Nzg5MEFCQ0RFRkdISUpLTE1OT1A="
  /// The signature of a shared access signature, as base64 without anything to encode but its end.
  static let signature = "Q1dVcE9qTGhGeVJ0WmJLdk5zWG1BZ0lrUWVUaVlvUHU="
  /// A password in a URL.
  static let password = "hunter2hunter2correcthorse"

  /// So many characters of a secret in a row are a leak; fewer may stand there by chance.
  private static let length = 8

  private static let pieces: Set<[UInt8]> = Set(
    [key, signature, password].flatMap { secret in
      let bytes = Array(secret.utf8)
      return (0...(bytes.count - length)).map { Array(bytes[$0..<($0 + length)]) }
    })

  /// Refuses a text with a piece of a secret in it, but for one that another text, which is shown anyway, holds too.
  static func check(_ text: String, in place: String, shownAs shown: String = "") throws {
    let bytes = Array(text.utf8)
    guard bytes.count >= length else { return }
    for start in 0...(bytes.count - length) {
      let piece = Array(bytes[start..<(start + length)])
      guard pieces.contains(piece) else { continue }
      let text = String(decoding: piece, as: UTF8.self)
      if !shown.contains(text) {
        throw FuzzFailure(
          "A secret stands in \(place)", "'\(text)' in: \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }
}
