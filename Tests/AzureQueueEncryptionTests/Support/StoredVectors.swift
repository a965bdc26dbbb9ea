#if Encryption
  import AzureCore
  import Foundation
  import Testing

  /// Messages that the Python client encrypted with random keys.
  struct StoredVectors: Decodable {
    struct Message: Decodable, Sendable, CustomTestStringConvertible {
      var name: String
      var version: String
      /// `none` or `text-base64`.
      var policy: String
      var kid: String
      var plaintext: String
      var messageText: String
      var kekBase64: String

      var testDescription: String { name }
    }

    var envelopes: [Message] = []

    static let all: [Message] = {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      guard
        let url = Bundle.module.url(
          forResource: "encryption", withExtension: "json", subdirectory: "Vectors"),
        let data = try? Data(contentsOf: url), let file = try? decoder.decode(StoredVectors.self, from: data)
      else { return [] }
      return file.envelopes
    }()
  }
#endif
