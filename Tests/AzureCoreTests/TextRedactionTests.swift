import AzureCore
import HTTPTypes
import TestSupport
import Testing

@Suite("What is taken out of what the service says", .alone)
struct TextRedactionTests {
  @Test("The string to sign keeps its lines, but for the values of metadata and the pop receipt")
  func stringToSign() {
    let text = """
      Server used following string to sign: 'PUT

      application/xml
      x-ms-client-request-id:id-1
      x-ms-date:Tue, 03 Mar 2026 04:05:06 GMT
      x-ms-meta-owner:S3CRET of two words
      x-ms-meta-empty:
      x-ms-version:2026-02-06
      /contoso/tasks/messages/id-2
      popreceipt:S3CRET+/=
      timeout:30'.
      """
    let redacted = """
      Server used following string to sign: 'PUT

      application/xml
      x-ms-client-request-id:id-1
      x-ms-date:Tue, 03 Mar 2026 04:05:06 GMT
      x-ms-meta-owner:<redacted>
      x-ms-meta-empty:<redacted>
      x-ms-version:2026-02-06
      /contoso/tasks/messages/id-2
      popreceipt:<redacted>
      timeout:30'.
      """
    #expect(TextRedaction.redact(text) == redacted)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      TextRedaction.redact(lines.joined(separator: "\r\n"))
        == redacted.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
  }

  @Test(
    "Values are taken out wherever they stand, and in whatever case their names are",
    arguments: [
      ("X-Ms-Meta-Owner: S3CRET", "X-Ms-Meta-Owner:<redacted>"),
      ("a x-ms-meta-a:S3CRET, x-ms-meta-b:S3CRET", "a x-ms-meta-a:<redacted>"),
      ("PopReceipt : S3CRET\nnext", "PopReceipt :<redacted>\nnext"),
      (
        "https://x/q/messages/1?popreceipt=S3CRET&visibilitytimeout=3",
        "https://x/q/messages/1?popreceipt=<redacted>&visibilitytimeout=3"
      ),
      ("'POPRECEIPT=S3CRET'", "'POPRECEIPT=<redacted>'"),
      ("q%3Fpopreceipt%3DS3CRET", "q%3Fpopreceipt%3D<redacted>"),
      ("?sv=1&sig=S3CRET&popreceipt=S3CRET", "?sv=1&sig=<redacted>&popreceipt=<redacted>"),
    ])
  func values(text: String, redacted: String) {
    #expect(TextRedaction.redact(text) == redacted)
  }

  @Test(
    "What a token is got with is taken out of the forms and documents of token endpoints",
    arguments: [
      "access_token", "actor_token", "assertion", "client_assertion", "client_secret", "code_verifier",
      "device_code",
      "id_token", "password", "refresh_token", "subject_token",
    ])
  func grants(name: String) {
    for text in [
      "grant_type=x&\(name)=S3CRET&scope=y", #"{"\#(name)":"S3CRET","expires_in":900}"#,
      "<\(name)>S3CRET</\(name)>", "\(name.replacing("_", with: "-")): S3CRET",
    ] {
      let redacted = TextRedaction.redact(text)
      #expect(!redacted.contains("S3CRET") && redacted.contains("<redacted>"), "\(redacted)")
    }
    // The names of grants and types hold these words, and what a person is to type in is no secret.
    for text in [
      "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=1",
      "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      #"{"user_code":"ABCD-EFGH","verification_uri":"https://x"}"#, "error=invalid_grant&error_code=50013",
    ] {
      #expect(TextRedaction.redact(text) == text)
    }
  }

  @Test(
    "What is no such value stays",
    arguments: [
      "", "The metadata specified is invalid.", "the popreceipt does not match", "x-ms-meta-",
      "x-ms-version:1",
      "The specified pop receipt did not match the pop receipt for a dequeued message.", "design=3",
    ])
  func others(text: String) {
    #expect(TextRedaction.redact(text) == text)
  }

  @Test(
    "The values of names that are hidden are taken out as lines, as JSON, as XML and in addresses",
    arguments: [
      ("Authorization: SharedKey a:S3CRET\nHost: x", "Authorization:<redacted>\nHost: x"),
      ("HTTP_X_MS_ENCRYPTION_KEY: S3CRET\r\nHost: x", "HTTP_X_MS_ENCRYPTION_KEY:<redacted>\r\nHost: x"),
      ("x-ms-copy-source-authorization:S3CRET 2", "x-ms-copy-source-authorization:<redacted>"),
      ("Set-Cookie: S3CRET", "Set-Cookie:<redacted>"),
      (#"{"authorization":"S3CRET \" x","b":"c"}"#, #"{"authorization":"<redacted>","b":"c"}"#),
      (#"{"X-Ms-Encryption-Key": ["S3CRET"], "b":1}"#, #"{"X-Ms-Encryption-Key": [<redacted>], "b":1}"#),
      (#"{\"sig\":\"S3CRET\",\"b\":1}"#, #"{\"sig\":\"<redacted>\",\"b\":1}"#),
      (#"{"sig":"S3CRET","se":"2"}"#, #"{"sig":"<redacted>","se":"2"}"#),
      ("{'x-ms-meta-a': 'S3CRET', 'b': 'c'}", "{'x-ms-meta-a': '<redacted>', 'b': 'c'}"),
      ("&quot;sig&quot;:&quot;S3CRET&quot;,", "&quot;sig&quot;:&quot;<redacted>&quot;,"),
      (#"sig="S3CRET" se"#, #"sig="<redacted>" se"#),
      ("sv%3D1%26sig%3DS3CRET", "sv%3D1%26sig%3D<redacted>"),
      ("%253Fsig%253DS3CRET x", "%253Fsig%253D<redacted> x"), ("%3Fsig=S3CRET&x", "%3Fsig=<redacted>&x"),
      (#"a\nsig=S3CRET&b"#, #"a\nsig=<redacted>&b"#), (#"\u003fsig=S3CRET"#, #"\u003fsig=<redacted>"#),
      (
        "<HeaderName>Authorization</HeaderName><HeaderValue>S3CRET</HeaderValue>",
        "<HeaderName>Authorization</HeaderName><HeaderValue><redacted></HeaderValue>"
      ),
      ("<HeaderValue>S3CRET</HeaderValue>", "<HeaderValue><redacted></HeaderValue>"),
      (
        "<QueryParameterName>sig</QueryParameterName>\n<QueryParameterValue>S3CRET",
        "<QueryParameterName>sig</QueryParameterName>\n<QueryParameterValue><redacted>"
      ),
      ("<PopReceipt>S3CRET</PopReceipt><b/>", "<PopReceipt><redacted></PopReceipt><b/>"),
      ("the token Bearer S3CRET, or", "the token Bearer <redacted>, or"),
      ("bearer\tS3CRET<br>", "bearer\t<redacted><br>"), ("BEARER%20S3CRET'", "BEARER%20<redacted>'"),
      ("Bearer abcdefgh is refused", "Bearer <redacted> is refused"), ("bearer a", "bearer <redacted>"),
      ("Proxy: Basic dTpTM0NSRVQ= no", "Proxy: Basic <redacted> no"), ("basic abcdEF", "basic <redacted>"),
      ("at http://u:S3CRET@proxy:1/a@b", "at http://<redacted>@proxy:1/a@b"),
      (#"{"access_token":"S3CRET","expires_in":1}"#, #"{"access_token":"<redacted>","expires_in":1}"#),
      ("a=1&client_secret=S3CRET&b=2", "a=1&client_secret=<redacted>&b=2"),
      ("AccountName=a;AccountKey=S3CRET;B=c", "AccountName=a;AccountKey=<redacted>;B=c"),
      ("proxy-password: S3CRET 2", "proxy-password:<redacted>"),
      ("x-functions-key: S3CRET", "x-functions-key:<redacted>"),
      (
        "key \(String(repeating: "S3CRET0+", count: 10))AAAAAA== here", "key <redacted> here"
      ),
      ("mac \(String(repeating: "S3CRET0", count: 6))%2B%3D", "mac <redacted>%3D"),
      ("got eyJS3CRET.a.b-c_d here", "got <redacted> here"),
    ])
  func names(text: String, redacted: String) {
    #expect(TextRedaction.redact(text) == redacted)
    #expect(TextRedaction.redact(redacted) == redacted, "What is redacted stays as it is")
  }

  @Test(
    "What looks like a name that is hidden, and is none, stays",
    arguments: [
      "Bearer authorization_uri=https://login/x resource_id=https://storage",
      "Bearer error=\"invalid_token\"", "Only authentication scheme Bearer is supported",
      "A Bearer token.", "Bearer authentication failed", "Use Basic authentication.", "Basic realm=\"here\"",
      "Basic Authentication", "http://host:1/a@b", "mail a@b.example", "my password is wrong",
      "the authorization failed", "My design: blue", "x-ms-encryption-key-sha256 = 3",
      "<HeaderName>x-ms-version</HeaderName><HeaderValue>y</HeaderValue>", "a%zz 100% \\",
    ])
  func harmless(text: String) {
    #expect(TextRedaction.redact(text) == text)
  }

  private static let signature = "S3CRETabc/def+hij0123456789012345678901234="
  private static let key = "S3CRETkey/0123="

  private static let known = KnownSecrets(
    SentSecrets(
      of: AzureRequest(
        method: .get, scheme: "https", authority: "x",
        path: "/q?sv=1&sig=S3CRETs%2Fg%2B012345%3D&popreceipt=abc",
        headerFields: [
          .authorization: "SharedKey contoso:\(signature)",
          HTTPField.Name("X-Ms-Encryption-Key") ?? .accept: key,
        ])))

  @Test(
    "What the request had is taken out wherever a response has it, in every form",
    arguments: [
      signature, "SharedKey contoso:\(signature)", key, key.lowercased(), "S3CRETkey%2F0123%3D",
      "s3cretkey%2f0123%3d", "S3CRETkey%252F0123%253D", #"S3CRETkey\/0123="#, "S3CRETs/g+012345=",
      "S3CRETs%2Fg%2B012345%3D", "S3CRETs%252Fg%252B012345%253D",
    ])
  func sent(form: String) {
    for (before, after) in [("", ""), ("a ", " b"), ("<td>", "</td>"), ("S3CR", "x"), (form, form)] {
      let redacted = TextRedaction.redact(before + form + after, known: Self.known)
      #expect(!redacted.uppercased().contains("S3CRET"), "\(redacted)")
    }
    #expect(TextRedaction.redact("a \(form) b", known: Self.known) == "a <redacted> b")
    #expect(TextRedaction.redact(form, known: .none) == form || form.hasSuffix(Self.signature))
  }

  @Test(
    "A secret that a text is cut in is taken out",
    arguments: [
      signature, key, "eyJS3CRET.token.of-a-user", "Bearer S3CRETtoken", "?sig=S3CRET", "x-ms-meta-a:S3CRET",
    ])
  func cut(secret: String) {
    let text = String(repeating: "a é ", count: 10) + secret + " b"
    let end = text.utf8.count - 2
    for length in end - secret.utf8.count...end {
      let redacted = TextRedaction.redact(text, known: Self.known, maximumBytes: length)
      #expect(redacted.utf8.count <= length + " (cut short)".utf8.count)
      // What shorter beginnings than the mark have is no secret.
      #expect(!redacted.contains("S3C"), "\(redacted)")
      #expect(redacted.hasPrefix("a é a é") && redacted.hasSuffix(" (cut short)"))
    }
  }

  @Test(
    "What is not visible is left out, and hides nothing",
    arguments: [
      ("a\u{1B}[0mb", "a[0mb"), ("a\u{202E}b\u{2066}c", "abc"), ("a\u{0B}b\u{2028}c\u{85}d", "a b c d"),
      ("a\tb\nc\r\nd", "a\tb\nc\r\nd"), ("si\u{200B}g=S3CRET", "sig=<redacted>"), ("é\u{0}ü", "éü"),
      ("S3CRET\u{200B}key/0\u{7}123=", "<redacted>"), ("S3CRET\u{FE0F}key/0\u{34F}123=", "<redacted>"),
      ("a\u{FE00}b\u{3164}c\u{E0100}", "abc"),
    ])
  func invisible(text: String, shown: String) {
    #expect(TextRedaction.redact(text, known: Self.known) == shown)
  }

  @Test("A text is cut between scalars, by its bytes", arguments: 0...9)
  func bytes(count: Int) {
    let text = "é𝄞 ü"
    let cut = TextRedaction.beginning(of: text.utf8, maximumBytes: count)
    #expect(cut.count <= count && text.utf8.starts(with: cut))
    #expect(String(validating: cut, as: UTF8.self) != nil)
    #expect(text.utf8.count <= count || cut.count + 4 > count)
  }

  /// Each of these took, or would take, time that grows with the square of its length when looked at in the wrong way.
  static let repeated = [
    "x-ms-meta-", "&sig=a", "plain text ", "a", "sig ", "Bearer+error=", "bearer ", "%25", "x",
    "<HeaderName>",
    "<HeaderValue>", "\"sig\":\"", "eyJ.", "popreceipt: ", "authorization'", "S3CRETkey/012", "\\\"",
    "\\", "&amp;", "&#4", "%", "http://", "a://u:", "S3CRETab", "a\u{200B}", "basic A",
  ]

  @Test("The time grows with the length alone, whatever a text repeats", arguments: repeated)
  func time(part: String) {
    let power = ThreadTime.power(below: 1.5, from: 0x2000, to: 0x8000) { size in
      let text = String(repeating: part, count: size / part.utf8.count)
      #expect(!TextRedaction.redact(text, known: Self.known).isEmpty)
    }
    #expect(power < 1.5)
  }
}
