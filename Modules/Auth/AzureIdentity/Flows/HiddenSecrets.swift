#if Identity
  import AzureCore

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

    /// What the pipeline is told of the requests: most of these stand in no field.
    var sent: SentSecrets { SentSecrets(passwords: secrets) }

    private var rule: OutsideText { OutsideText(inResponseTo: sent) }
  }
#endif
