import AzurePipeline
import Fuzzing

/// Faults that are known and not mended yet: what they break is not looked at.
///
/// Take an entry away when its fault is mended, and the check counts from then on.
enum KnownFaults {
  /// Whether a server of the testing module meets its end by an input: it announces a length that is set aside, or added
  /// to, without a look at it.
  static func endsTheLoopbackServer(_ input: [UInt8]) -> Bool {
    input.split { !Character(Unicode.Scalar($0)).isHexDigit }.contains { $0.count > 8 }
  }

  /// Whether the style of an address is guessed from the shape of its host although the account is configured: the address
  /// behind a `DevelopmentStorageProxyUri` may then not be written as a `QueueEndpoint`.
  static let guessesStyle = true

  /// Whether characters that no URL holds go from an address into the request line as they are.
  static let keepsRawCharacters = true
}

extension Endpoint {
  /// Refuses an endpoint with characters that RFC 3986 does not have.
  func checkCharacters() throws {
    let isRight = url.utf8.allSatisfy { byte in
      (UInt8(ascii: "!")...UInt8(ascii: "~")).contains(byte) && !"\"<>\\^`{|}#?".utf8.contains(byte)
    }
    guard isRight || KnownFaults.keepsRawCharacters else {
      throw FuzzFailure("An endpoint holds what no URL does", url)
    }
  }
}
