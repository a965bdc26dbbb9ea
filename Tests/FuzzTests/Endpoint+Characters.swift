import AzureCore
import Fuzzing

extension StorageEndpoint {
  /// Refuses an endpoint with characters that RFC 3986 does not have.
  func checkCharacters() throws {
    let isRight = url.utf8.allSatisfy { byte in
      (UInt8(ascii: "!")...UInt8(ascii: "~")).contains(byte) && !"\"<>\\^`{|}#?".utf8.contains(byte)
    }
    guard isRight else { throw FuzzFailure("An endpoint holds what no URL does", url) }
  }
}
