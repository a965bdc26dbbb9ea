import AzureAuthSAS
import AzureCore
import HTTPTypes
import Testing

@Suite("Using a shared access signature")
struct SharedAccessSignatureUseTests {
  @Test(
    "It is appended to the query as it is, once",
    arguments: [
      ("/q", "/q?sv=1&sig=a%2Bb%3D"), ("/q?", "/q?sv=1&sig=a%2Bb%3D"),
      ("/q?comp=list", "/q?comp=list&sv=1&sig=a%2Bb%3D"), ("", "/?sv=1&sig=a%2Bb%3D"),
    ])
  func appended(target: String, expected: String) throws {
    var request = get(target)
    try SharedAccessSignature("?sv=1&sig=a%2Bb%3D").authorize(&request, token: nil, context: .example)
    #expect(request.target == expected)
    #expect(request.head.headerFields.isEmpty)
  }

  @Test(
    "A request that already has one of its parameters is refused and left as it was",
    arguments: ["/q?sig=x", "/q?SV=2", "/q?a=1&s%69g=y", "/q?sv", "/q?sv=1&sig=SECRET%3D"])
  func conflict(target: String) throws {
    var request = get(target)
    let error = try #require(throws: AzureError.self) {
      try SharedAccessSignature("sv=1&sig=SECRET%3D").authorize(&request, token: nil, context: .example)
    }
    #expect(error.kind == .credential)
    #expect(!"\(error)".contains("SECRET"))
    #expect(request == get(target))
  }

  @Test("A parameter of other letters is another parameter")
  func otherLetters() throws {
    var request = get("/q?s%E2%84%AAoid=2")
    try SharedAccessSignature("skoid=1&sig=x").authorize(&request, token: nil, context: .example)
    #expect(request.target == "/q?s%E2%84%AAoid=2&skoid=1&sig=x")
  }

  @Test("Authorizing the same request twice is refused, so a parameter never stands there twice")
  func twice() throws {
    let signature = try SharedAccessSignature("sv=1&sig=x")
    var request = get("/q")
    try signature.authorize(&request, token: nil, context: .example)
    #expect(throws: AzureError.self) { try signature.authorize(&request, token: nil, context: .example) }
    #expect(request.target == "/q?sv=1&sig=x")
  }

  @Test("An https-only signature does not go over http; another one does")
  func httpsOnly() throws {
    var request = get("/q", scheme: "http")
    #expect(throws: AzureError.self) {
      try SharedAccessSignature("spr=https&sig=x").authorize(&request, token: nil, context: .example)
    }
    #expect(request.target == "/q")
    try SharedAccessSignature("spr=https,http&sig=x").authorize(&request, token: nil, context: .example)
    #expect(request.target == "/q?spr=https,http&sig=x")
  }

  @Test("Only a user-bound signature goes with an Authorization field")
  func authorizationField() throws {
    var request = get("/q")
    request.head.headerFields[.authorization] = "Bearer t"
    #expect(throws: AzureError.self) {
      try SharedAccessSignature("skoid=1&sig=x").authorize(&request, token: nil, context: .example)
    }
    try SharedAccessSignature("sduoid=1&sig=x").authorize(&request, token: nil, context: .example)
    #expect(request.target == "/q?sduoid=1&sig=x")
  }

  @Test("An expired signature is sent: the service's clock decides")
  func expired() throws {
    var request = get("/q")
    try SharedAccessSignature("se=1999-01-01&sig=x").authorize(&request, token: nil, context: .example)
    #expect(request.target == "/q?se=1999-01-01&sig=x")
  }

  @Test("It needs no token")
  func noToken() throws {
    #expect(try SharedAccessSignature("sv=1&sig=x").tokenCredential == nil)
  }

  @Test("A replaced signature is used from the next attempt on")
  func rotates() throws {
    let rotating = RotatingSharedAccessSignature(try SharedAccessSignature("sv=1&sig=x"))
    var first = get("/q")
    try rotating.authorize(&first, token: nil, context: .example)
    rotating.replace(with: try SharedAccessSignature("sv=2&sig=y"))
    var second = get("/q")
    try rotating.authorize(&second, token: nil, context: .example)
    #expect(first.target == "/q?sv=1&sig=x")
    #expect(second.target == "/q?sv=2&sig=y")
    #expect(rotating.current.version == "2")
  }

  private func get(_ target: String, scheme: String = "https") -> AzureRequest {
    AzureRequest(method: .get, scheme: scheme, authority: "h.example", path: target)
  }
}
