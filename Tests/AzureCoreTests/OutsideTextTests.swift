import AzureCore
import HTTPTypes
import Testing

@Suite("The rule for text from outside")
struct OutsideTextTests {
  private static let mac = "7tpT5vKKLsrdOLvhp8q5OoHBnSkhBIqpHRnJCn+/b1E="
  private static let signature = "q/Vr1v+gCoWfRRUjzEbbGyVIqI3Ekqk6mJ6PpH0Wkrs="
  private static let token = "opaque-token_of-an~other.issuer.0123456789"
  private static let key = "c2VjcmV0IGtleSBvZiAxNiBi"
  private static let receipt = "AgAAAAMAAAAAAAAAzQzn/WkG2gE="
  private static let owner = "Ann Müller-Ex & Co"
  private static let password = "pass:wörd/9"
  private static let clientSecret = "Q8q8Q~AppSecret.of-a_client.0123456789xyz"

  private static func name(_ text: String) -> HTTPField.Name { HTTPField.Name(text) ?? .accept }

  /// A request with one secret of each kind, and what stands before it there.
  enum Kind: String, CaseIterable {
    case mac, signature, token, key, receipt, metadata, proxy, proxyPassword, cookie, body

    var secret: String {
      switch self {
      case .mac: OutsideTextTests.mac
      case .signature: OutsideTextTests.signature
      case .token, .cookie: OutsideTextTests.token
      case .key: OutsideTextTests.key
      case .receipt: OutsideTextTests.receipt
      case .metadata: OutsideTextTests.owner
      case .proxy: "dTpwYXNzOnfDtnJkLzk="
      case .proxyPassword: OutsideTextTests.password
      case .body: OutsideTextTests.clientSecret
      }
    }

    var request: AzureRequest {
      var request = AzureRequest(method: .put, scheme: "https", authority: "x", path: "/q?comp=a&timeout=30")
      switch self {
      case .mac: request.head.headerFields[.authorization] = "SharedKey contoso:" + secret
      case .signature: request.appendQueryItem(name: "sig", value: secret)
      case .token: request.head.headerFields[.authorization] = "Bearer " + secret
      case .key: request.head.headerFields[OutsideTextTests.name("x-ms-encryption-key")] = secret
      case .receipt: request.appendQueryItem(name: "popreceipt", value: secret)
      case .metadata: request.head.headerFields[OutsideTextTests.name("x-ms-meta-owner")] = secret
      case .proxy, .proxyPassword:
        request.head.headerFields[.proxyAuthorization] = "Basic dTpwYXNzOnfDtnJkLzk="
      case .cookie: request.head.headerFields[.cookie] = "a=1; b=" + secret
      case .body: request.body = Array("client_secret=\(PercentEncoding.encode(secret))".utf8)
      }
      return request
    }

    var sent: SentSecrets {
      SentSecrets(of: request, and: nil, self == .body ? SentSecrets(passwords: [Secret(secret)]) : nil)
    }
  }

  /// How a response may write what it repeats.
  enum Form: String, CaseIterable {
    case whole, encoded, encodedInPart, encodedTwice, encodedThrice, encodedInSmallLetters
    case small, addressAlphabet, unpadded, blanks, json, unicode, backslashX, references, decimalReferences
    case base64, base64Behind1, base64Behind2, hexadecimal, hexadecimalCapital
    case beginning, middle, end, split, cutInTwo

    func callAsFunction(_ secret: String) -> String {
      let bytes = Array(secret.utf8)
      func each(_ write: (UInt8) -> String) -> String { bytes.map(write).joined() }
      func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
      func isLetter(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isLetter && byte < 0x80 }
      func raw(_ byte: UInt8) -> String { String(Character(Unicode.Scalar(byte))) }
      let encoded = PercentEncoding.encode(secret)
      let third = max(bytes.count / 3, secret == OutsideTextTests.owner ? 16 : 12)
      return switch self {
      case .whole: secret
      case .encoded: encoded
      case .encodedInPart:
        secret.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "%2f")
      case .encodedTwice: PercentEncoding.encode(encoded)
      case .encodedThrice: PercentEncoding.encode(PercentEncoding.encode(encoded))
      case .encodedInSmallLetters: encoded.lowercased()
      case .small: secret.lowercased()
      case .addressAlphabet:
        String(secret.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }.filter { $0 != "=" })
      case .unpadded: String(secret.filter { $0 != "=" })
      case .blanks: String(secret.map { $0 == "+" ? " " : $0 })
      case .json: secret.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/")
      case .unicode:
        secret.utf8.allSatisfy { $0 < 0x80 } ? each { isLetter($0) ? raw($0) : "\\u00" + hex($0) } : secret
      case .backslashX: each { isLetter($0) ? raw($0) : "\\x" + hex($0) }
      case .references:
        secret.utf8.allSatisfy { $0 < 0x80 } ? each { isLetter($0) ? raw($0) : "&#x\(hex($0));" } : secret
      case .decimalReferences:
        secret.utf8.allSatisfy { $0 < 0x80 } ? each { isLetter($0) ? raw($0) : "&amp;#\($0);" } : secret
      case .base64: Self.base64(bytes)
      case .base64Behind1: Self.base64(Array("x".utf8) + bytes + Array("y".utf8))
      case .base64Behind2: Self.base64(Array("xx".utf8) + bytes + Array("yy".utf8))
      case .hexadecimal: each(hex)
      case .hexadecimalCapital: each(hex).uppercased()
      case .beginning: String(decoding: bytes.prefix(third), as: UTF8.self)
      case .middle:
        String(decoding: bytes.dropFirst(min(3, bytes.count - 16 > 0 ? 3 : 0)).prefix(third), as: UTF8.self)
      case .end: String(decoding: bytes.suffix(third + 2), as: UTF8.self)
      case .split: secret.map { "\($0)\u{200B}" }.joined()
      case .cutInTwo:
        String(secret.prefix(secret.count / 2)) + "\u{1B}"
          + String(secret.suffix(secret.count - secret.count / 2))
      }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
      String(ProxyUser.basicAuthorization(bytes).dropFirst("Basic ".count))
    }
  }

  @Test(
    "A secret of the request is hidden in whatever form a response repeats it",
    arguments: Kind.allCases, Form.allCases)
  func forms(kind: Kind, form: Form) {
    let outside = OutsideText(inResponseTo: kind.sent)
    let written = form(kind.secret)
    for (before, after) in [("", ""), ("a ", " b"), ("'", "'"), ("x/", "/y"), ("Fault: ", ".")] {
      let shown = outside.text(before + written + after)
      #expect(shown.contains("<redacted>"), "\(shown)")
      // Nothing of what was written is left, but for what stands around what no byte of the secret decides.
      let piece = 7
      let visible = written.filter {
        $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .format }
      }
      let parts = zip(visible.indices, visible.indices.dropFirst(piece)).map { String(visible[$0..<$1]) }
      for part in parts { #expect(!shown.contains(part), "\(part) in \(shown)") }
      #expect(outside.text(shown) == shown, "Asking again changes nothing")
    }
    #expect(outside.name(written) == nil && outside.code(written) == nil)
    #expect(OutsideText.id(written, inResponseTo: kind.sent) == nil)
  }

  @Test(
    "A signature is hidden in the hexadecimal digits of the bytes that it stands for",
    arguments: [Kind.mac, .signature])
  func digest(kind: Kind) {
    let digits =
      kind == .mac
      ? "eeda53e6f28a2ecadd38bbe1a7cab93a81c19d2921048aa91d19c90a7fbf6f51"
      : "abf56bd6ffa00a859f451523cc46db1b2548a88dc492a93a989e8fa47d1692bb"
    let outside = OutsideText(inResponseTo: kind.sent)
    #expect(outside.text("mac \(digits)!") == "mac <redacted>!")
  }

  @Test(
    "What a request has besides stays, and so does what is only like a secret",
    arguments: Kind.allCases,
    [
      "The specified queue does not exist.", "SharedKey contoso", "Bearer token", "x-ms-version:2026-02-06",
      "https://x/q?comp=a&timeout=30", "AgAAAAMA", "Ann", "a pass", "dTpw", "1; b=", "password", "",
    ])
  func harmless(kind: Kind, text: String) {
    #expect(OutsideText(inResponseTo: kind.sent).text(text) == text)
  }

  @Test(
    "A short password is hidden where it stands alone",
    arguments: [
      ("pw", "No pw, no 'PW'.", "No <redacted>, no '<redacted>'."), ("pw", "upward spwan", "upward spwan"),
      ("a", "a=a&b", "<redacted>=<redacted>&b"), ("s3cret", "user u:s3cret@x", "user u:<redacted>@x"),
      ("é", "é éa", "<redacted> éa"), ("pw", "Basic dTpwdw==", "Basic <redacted>"),
    ])
  func shortPassword(password: String, text: String, shown: String) {
    let value = ProxyUser.basicAuthorization(Array("u:\(password)".utf8))
    #expect(OutsideText(inResponseTo: SentSecrets(proxyAuthorizations: [value])).text(text) == shown)
    // Of a password without a user nobody writes that pair.
    guard !text.hasPrefix("Basic ") else { return }
    for passwords in [[password], ["", password]] {
      let sent = SentSecrets(passwords: passwords.map { Secret($0) })
      #expect(OutsideText(inResponseTo: sent).text(text) == shown)
    }
  }

  @Test("What a transport added for a proxy is a secret of the request beside its own")
  func addedByTransport() {
    let sent = SentSecrets(
      of: Kind.token.request,
      and: SentSecrets(proxyAuthorizations: [ProxyUser.basicAuthorization(Array("u:pw".utf8))]))
    #expect(OutsideText(inResponseTo: sent).text("pw and \(Self.token)") == "<redacted> and <redacted>")
    #expect(sent.target == Kind.token.request.target)
  }

  @Test(
    "A text is kept to its limit, and says when it was cut", arguments: [0, 1, 10, 63, 64, 65, 1000])
  func limit(count: Int) {
    let text = String(repeating: "a", count: count)
    #expect(OutsideText().text(text, atMost: 64) == (count <= 64 ? text : text.prefix(64) + " (cut short)"))
  }

  @Test("The error of somebody else's code passes by the rule, with the errors that are its cause")
  func errors() {
    let text = "client_secret=S3CRET&a=1"
    var fault = TransportError(.connect, delivery: .notSent, text)
    fault.advice = text
    var error = AzureError(.credential, text, advice: text, cause: fault)
    for _ in 0..<3 {
      error.code = "S3CRET code"
      error.requestID = "S3CRET/id"
      error.details = ["a": text]
      error = AzureError(.credentialForTests, text, advice: text, cause: error)
    }
    let shown = error.shown(by: OutsideText())
    var dumped = ""
    dump(shown, to: &dumped)
    #expect(shown.kind == .credentialForTests && shown.message == "client_secret=<redacted>&a=1")
    #expect(!dumped.contains("S3CRET"), "\(dumped)")
    #expect(dumped.split(separator: "<redacted>").count > 10)
  }

  // MARK: Ids and codes

  @Test(
    "An id is 1 to 64 letters, digits and dashes, of which 32 stand together at most",
    arguments: [
      ("7d8f0c11-c003-0011-2233-b7a1c4000000", true), ("7D8F0C11-C003-0011-2233-B7A1C4000000", true),
      ("r-1", true), ("0af7651916cd43dd8448eb211c80319c", true), ("a", true),
      ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true),
      ("", false), ("a b", false), ("a\u{1B}", false), ("a.b", false), ("a_b", false), ("a=", false),
      ("a/b", false),
      ("é", false), ("a\u{202E}", false), ("<a>", false), (String(repeating: "a", count: 33), false),
      (String(repeating: "ab-", count: 22), false), ("7tpT5vKKLsrdOLvhp8q5OoHBnSkhBIqpHRnJCnAAb1E", false),
    ])
  func ids(text: String, isID: Bool) {
    for sent in [nil, SentSecrets(of: Kind.token.request)] {
      #expect(OutsideText.id(text, inResponseTo: sent) == (isID ? text : nil))
    }
    guard HTTPField.isValidValue(text) else { return }
    #expect(AzureResponse(status: .ok, headerFields: [.msRequestID: text]).requestID == (isID ? text : nil))
  }

  @Test("An id that is a secret of the request, in it or a piece of it, is none")
  func secretIDs() {
    let uuid = "7d8f0c11-c003-0011-2233-b7a1c4000000"
    func request(_ change: (inout AzureRequest) -> Void) -> SentSecrets {
      var request = AzureRequest(method: .put, scheme: "https", authority: "x", path: "/q")
      request.head.headerFields[.msClientRequestID] = uuid
      change(&request)
      return SentSecrets(of: request)
    }
    #expect(OutsideText.id(uuid, inResponseTo: request { _ in }) == uuid)
    let holders = [
      request { $0.head.headerFields[.authorization] = "Bearer \(uuid)" },
      request { $0.head.headerFields[Self.name("x-ms-meta-a")] = uuid },
      request { $0.appendQueryItem(name: "popreceipt", value: uuid) },
      request { $0.appendQueryItem(name: "sig", value: uuid.uppercased()) },
    ]
    let user = ProxyUser.basicAuthorization(Array("u:\(uuid)".utf8))
    let passwords = [
      request { $0.head.headerFields[.authorization] = user },
      SentSecrets(of: AzureRequest.plain, and: SentSecrets(proxyAuthorizations: [user])),
      SentSecrets(of: AzureRequest.plain, and: nil, SentSecrets(passwords: [Secret(uuid)])),
      SentSecrets(
        of: AzureRequest.plain, and: SentSecrets(passwords: [Secret("a"), Secret(uuid.uppercased())])),
    ]
    for sent in holders + passwords { #expect(OutsideText.id(uuid, inResponseTo: sent) == nil) }
    for short in ["pw", "a1", "secret-1"] {
      let sent = SentSecrets(passwords: [Secret(short)])
      #expect(OutsideText.id(short, inResponseTo: sent) == nil)
      #expect(OutsideText.id("x-\(short)-y", inResponseTo: sent) == nil)
      #expect(OutsideText(inResponseTo: sent).code(short) == nil)
      #expect(OutsideText.id(uuid, inResponseTo: sent) == uuid)
    }
    for id in ["opaque-token", "0123456789", "a-0123456789-a"] {
      let isPiece = !id.hasPrefix("a-")
      #expect(
        (OutsideText.id(id, inResponseTo: SentSecrets(of: Kind.token.request)) == nil) == isPiece, "\(id)")
    }
  }

  @Test(
    "A code is what can be one",
    arguments: [
      ("QueueNotFound", true), ("Md5Mismatch", true), ("a.b_c-d", true),
      (String(repeating: "x", count: 128), true),
      ("", false), ("a b", false), ("a\n", false), (String(repeating: "x", count: 129), false), ("é", false),
      ("eyJS3CRET.token.of-a-user", false), ("AADSTS7000215", true),
      ("IncrementalCopyOfEralierVersionSnapshotNotAllowed", true),
      ("7tpT5vKKLsrdOLvhp8q5OoHBnSkhBIqpHRnJCnAAb1E", false), ("opaque-token_of-an", false),
    ])
  func codes(text: String, isCode: Bool) {
    let outside = OutsideText(inResponseTo: SentSecrets(of: Kind.token.request))
    #expect(outside.code(text)?.rawValue == (isCode ? text : nil))
  }

  @Test("What fields and status line alone tell passes by the rule")
  func headFields() {
    var response = AzureResponse(
      status: .init(code: 302, reasonPhrase: "Not \(Self.token)"),
      headerFields: [.msErrorCode: "opaque-token_of-an", .msRequestID: "0123456789"])
    response.sent = SentSecrets(of: Kind.token.request)
    #expect(ServiceFailure(headersOf: response) == ServiceFailure(status: 302, message: "Not <redacted>"))
    response.sent = nil
    let failure = ServiceFailure(headersOf: response)
    #expect(failure.code == "opaque-token_of-an" && failure.requestID == "0123456789")
  }

  @Test(
    "The path of a request shows a message's id only if it is one",
    arguments: [
      ("/tasks/messages/7d8f0c11-c003-0011-2233-b7a1c4000000", nil), ("/tasks/messages", nil), ("/", nil),
      ("/contoso/tasks/messages/id-1?popreceipt=a", "/contoso/tasks/messages/id-1"),
      ("/messages/x%2Fy", "/messages/<redacted>"),
      ("/tasks/messages/q%2FVr1v", "/tasks/messages/<redacted>"), ("/tasks/a.b", nil),
      ("/tasks/messages/\(token)", "/tasks/messages/<redacted>"),
    ] as [(String, String?)])
  func path(path: String, shown: String?) {
    let request = AzureRequest(method: .get, scheme: "https", authority: "x", path: path)
    #expect(request.shownPath == shown ?? path)
    #expect("\(request)".contains("https://x\(shown ?? path) "))
  }
}

extension AzureRequest {
  fileprivate static let plain = AzureRequest(method: .put, scheme: "https", authority: "x", path: "/q")
}

extension AzureError.Kind {
  fileprivate static let credentialForTests = AzureError.Kind(rawValue: "credentialForTests")
}
