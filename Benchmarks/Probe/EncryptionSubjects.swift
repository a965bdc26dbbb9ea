#if Encryption
  import AzureQueueEncryption
  import AzureQueueProtocol
  import Crypto

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  /// Encrypting and decrypting a message, beside what swift-crypto alone takes for its key, the key wrap and AES-GCM; and with
  /// what the format cannot do without, base64 and the JSON around it as cheap as a copy of as many bytes.
  enum EncryptionSubjects {
    private static let sizes = [(100, "100 B"), (4096, "4 KiB"), (40_960, "40 KiB")]
    private static let secret = (0..<32).map { UInt8($0) }
    /// The nonce that this package writes, so that swift-crypto draws none either.
    private static let zeros = [UInt8](repeating: 0, count: 12)

    static let all: [Subject] = sizes.flatMap { size, name in
      [
        Subject("encrypt-\(size)", "\(name) into an envelope", isGated: false) { _ in
          let text = text(of: size)
          let cipher = try cipher()
          return { keep(try cipher.seal(text)) }
        },
        Subject("encrypt-\(size)-crypto", "\(name): key, wrap and seal of swift-crypto", isGated: false) {
          _ in
          let plain = Array(text(of: size).utf8)
          let wrapping = SymmetricKey(data: secret)
          // Forty bytes, as what is wrapped has; a fresh one for each message would be drawn twice.
          let material = SymmetricKey(size: SymmetricKeySize(bitCount: 320))
          return {
            let key = SymmetricKey(size: .bits256)
            keep(try AES.KeyWrap.wrap(material, using: wrapping))
            keep(try AES.GCM.seal(plain, using: key, nonce: AES.GCM.Nonce(data: zeros)))
          }
        },
        Subject(
          "encrypt-\(size)-floor", "\(name): the same, and a copy of as many characters", isGated: false
        ) {
          _ in
          let plain = Array(text(of: size).utf8)
          let wrapping = SymmetricKey(data: secret)
          let material = SymmetricKey(size: SymmetricKeySize(bitCount: 320))
          let characters = Array(try cipher().seal(text(of: size)).utf8)
          return {
            let key = SymmetricKey(size: .bits256)
            keep(try AES.KeyWrap.wrap(material, using: wrapping))
            keep(try AES.GCM.seal(plain, using: key, nonce: AES.GCM.Nonce(data: zeros)))
            keep(
              String(unsafeUninitializedCapacity: characters.count) {
                $0.initialize(fromContentsOf: characters)
              })
          }
        },
        Subject("decrypt-\(size)", "\(name) out of an envelope", isGated: false) { _ in
          let cipher = try cipher()
          let envelope = try cipher.seal(text(of: size))
          return { keep(try cipher.open([envelope])[0].get()) }
        },
        Subject("decrypt-\(size)-crypto", "\(name): unwrap and open of swift-crypto", isGated: false) { _ in
          let wrapping = SymmetricKey(data: secret)
          let key = SymmetricKey(size: .bits256)
          let material = SymmetricKey(size: SymmetricKeySize(bitCount: 320))
          let wrapped = try AES.KeyWrap.wrap(material, using: wrapping)
          let box = try AES.GCM.seal(Array(text(of: size).utf8), using: key)
          return {
            keep(try AES.KeyWrap.unwrap(wrapped, using: wrapping))
            keep(try AES.GCM.open(box, using: key))
          }
        },
        Subject(
          "decrypt-\(size)-floor", "\(name): the same, its bytes copied and its text made", isGated: false
        ) { _ in
          let wrapping = SymmetricKey(data: secret)
          let key = SymmetricKey(size: .bits256)
          let material = SymmetricKey(size: SymmetricKeySize(bitCount: 320))
          let wrapped = try AES.KeyWrap.wrap(material, using: wrapping)
          let sealed = Array(try AES.GCM.seal(Array(text(of: size).utf8), using: key).combined ?? Data())
          return {
            keep(try AES.KeyWrap.unwrap(wrapped, using: wrapping))
            let bytes = [UInt8](unsafeUninitializedCapacity: sealed.count) { memory, count in
              count = memory.initialize(fromContentsOf: sealed)
            }
            let plain = try AES.GCM.open(AES.GCM.SealedBox(combined: bytes), using: key)
            keep(plain.withUnsafeBytes { String(validating: $0.bindMemory(to: UInt8.self), as: UTF8.self) })
          }
        },
      ]
    }

    private static func text(of size: Int) -> String {
      String(repeating: "0123456789abcdef", count: size / 16 + 1).prefix(size).description
    }

    private static func cipher() throws -> any BlockingMessageCipher {
      let key = try AESKeyEncryptionKey(keyID: "orders-2026", secret: secret)
      guard let cipher = MessageEncryption(key: key, requireEncryption: true).blockingSteps else {
        throw Documents.Missing(name: "cipher")
      }
      return cipher
    }
  }
#endif
