#if Identity
  import AzureCore
  import HTTPTypes

  /// What a credential sends and must not be shown, should a response repeat it: in plain form, encoded or cut.
  struct HiddenSecrets: Sendable {
    private var secrets: [Secret<String>]

    init(_ secrets: [Secret<String>] = []) { self.secrets = secrets }

    mutating func add(_ secret: Secret<String>) { secrets.append(secret) }

    /// A text of a response as it may be shown, on no more than so many bytes.
    func shown(_ text: String, atMost maximumBytes: Int = 2048) -> String {
      rule.text(text, atMost: maximumBytes)
    }

    /// A code or an id of a response; `nil` when it has not the form of one.
    func code(_ text: String) -> String? { rule.code(text)?.rawValue }

    /// The rule knows the secrets of a request by its fields, and takes a password for one however short it is.
    private var rule: OutsideText {
      var request = AzureRequest(method: .post, scheme: "https", authority: "-", path: "/")
      for secret in secrets where !secret.value.isEmpty {
        let user = Base64Codec.encode(Array(("-:" + secret.value).utf8))
        request.head.headerFields.append(HTTPField(name: .proxyAuthorization, value: "Basic " + user))
      }
      return OutsideText(inResponseTo: SentSecrets(of: request))
    }
  }
#endif
