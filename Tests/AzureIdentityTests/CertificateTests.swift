#if Identity
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import CryptoExtras
  import Foundation
  import Testing

  @Suite("Certificates of applications")
  struct CertificateTests {
    static let readable: [(String, String, String?)] = [
      ("PKCS#8", PEMs.pkcs8 + PEMs.certificate, nil),
      ("PKCS#1 behind the certificate", PEMs.certificate + PEMs.pkcs1, nil),
      ("PBES2 with AES-256", PEMs.certificate + PEMs.encryptedAES256, PEMs.password),
      ("PBES2 with AES-128 and SHA-1", PEMs.encryptedAES128SHA1 + PEMs.certificate, PEMs.password),
      (
        "attributes between, and CRLF",
        ("Bag Attributes\n  k: v\n" + PEMs.pkcs8 + "subject=CN\n" + PEMs.certificate).replacing(
          "\n", with: "\r\n"), nil
      ),
      ("its own is found among others", PEMs.pkcs8 + PEMs.otherCertificate + PEMs.certificate, nil),
    ]

    private func parts(_ assertion: String) throws -> (
      header: JSONValue, claims: JSONValue, text: String, signature: [UInt8]
    ) {
      let parts = assertion.split(separator: ".").map(String.init)
      try #require(parts.count == 3)
      let bytes = try parts.map {
        try #require(Base64Codec.decode($0, allowing: [.urlAlphabet, .noPadding]))
      }
      return (
        try #require(JSONValue(bytes[0])), try #require(JSONValue(bytes[1])), parts[0] + "." + parts[1],
        bytes[2]
      )
    }

    @Test("Every form of key signs an assertion that its certificate checks", arguments: Self.readable)
    func signs(_ row: (String, String, String?)) throws {
      let certificate = try ClientCertificate(pem: row.1, password: row.2, credential: "C")
      let assertion = try certificate.assertion(
        clientID: client, audience: "https://a.test/t", sendsChain: true, isADFS: false, id: "id-1",
        now: origin)
      let (header, claims, text, signature) = try parts(assertion.value)
      #expect(header["alg"]?.text == "PS256")
      #expect(header["typ"]?.text == "JWT")
      #expect(header["x5t#S256"]?.text == PEMs.sha256)
      #expect(header["x5t"] == nil)
      guard case .array(let chain)? = header["x5c"] else {
        Issue.record("no chain")
        return
      }
      #expect(chain.first?.text == PEMs.certificate.split(separator: "\n").dropFirst().dropLast().joined())
      #expect(
        claims
          == .object([
            "aud": .string("https://a.test/t"), "iss": .string(client), "sub": .string(client),
            "jti": .string("id-1"),
            "nbf": .integer(origin.seconds), "iat": .integer(origin.seconds),
            "exp": .integer(origin.seconds + 600),
          ]))
      let key = try _RSA.Signing.PrivateKey(pemRepresentation: PEMs.pkcs8).publicKey
      let isValid = key.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature), for: Data(text.utf8), padding: .PSS)
      #expect(isValid)
    }

    @Test("AD FS gets what it knows: RS256 and SHA-1")
    func adfs() throws {
      let certificate = try ClientCertificate(
        pem: PEMs.pkcs8 + PEMs.certificate, password: nil, credential: "C")
      let assertion = try certificate.assertion(
        clientID: client, audience: "a", sendsChain: false, isADFS: true, id: "i", now: origin)
      let (header, _, text, signature) = try parts(assertion.value)
      #expect(header == .object(["typ": .string("JWT"), "alg": .string("RS256"), "x5t": .string(PEMs.sha1)]))
      let key = try _RSA.Signing.PrivateKey(pemRepresentation: PEMs.pkcs8).publicKey
      #expect(
        key.isValidSignature(
          _RSA.Signing.RSASignature(rawRepresentation: signature), for: Data(text.utf8),
          padding: .insecurePKCS1v1_5))
    }

    static let unreadable: [(String, String, String?, String)] = [
      ("nothing", "", nil, "has no block"), ("a key alone", PEMs.pkcs8, nil, "holds no certificate"),
      ("a certificate alone", PEMs.certificate, nil, "holds no private key"),
      ("another's certificate", PEMs.pkcs8 + PEMs.otherCertificate, nil, "they do not match"),
      ("no password", PEMs.encryptedAES256 + PEMs.certificate, nil, "no password was given"),
      (
        "a wrong password", PEMs.encryptedAES256 + PEMs.certificate, "PASSWORD-4711", "password does not open"
      ),
      (
        "DES", PEMs.encryptedDES + PEMs.certificate, PEMs.password,
        "another way than PBES2 with PBKDF2 and AES"
      ),
      ("the old way", PEMs.encryptedOld + PEMs.certificate, PEMs.password, "the old way of OpenSSL"),
      ("an elliptic key", PEMs.ellipticKey + PEMs.ellipticCertificate, nil, "not an RSA key of 2,048 bits"),
      ("a small key", PEMs.smallKey + PEMs.smallCertificate, nil, "not an RSA key of 2,048 bits"),
      ("no end", String(PEMs.pkcs8.dropLast(20)), nil, "a block has no end"),
      ("not base64", PEMs.pkcs8.replacing("MII", with: "M!I"), nil, "is not base64"),
      (
        "cut", PEMBlock.text("ENCRYPTED PRIVATE KEY", [0x30, 0x10, 1]) + PEMs.certificate, "p",
        "cannot be read"
      ),
    ]

    @Test("What cannot be used is refused with its reason", arguments: Self.unreadable)
    func refuses(_ row: (String, String, String?, String)) throws {
      let error = #expect(throws: AzureError.self) {
        try ClientCertificateCredential(
          tenantID: tenant, clientID: client, pem: row.1, password: row.2, options: .fake())
      }
      #expect(error?.kind == .invalidArgument)
      let line = error?.description ?? ""
      #expect(line.contains(row.3), "\(line)")
      #expect(!line.contains("4711") && !line.contains("MII"))
    }

    @Test("A file is read once, and its faults are told")
    func file() throws {
      let good = PEMs.pkcs8 + PEMs.certificate
      _ = try ClientCertificateCredential(
        tenantID: tenant, clientID: client, path: "/c.pem", options: .fake(files: ["/c.pem": good]))
      let error = #expect(throws: AzureError.self) {
        try ClientCertificateCredential(tenantID: tenant, clientID: client, path: "/c.pem", options: .fake())
      }
      #expect(error?.description.contains("there is no certificate's file") == true)
    }
  }
#endif
