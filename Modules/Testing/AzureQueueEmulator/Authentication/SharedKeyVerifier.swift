#if SharedKey
  import AzureCore
  import HTTPTypes

  /// Checks signatures made with an account's key.
  struct SharedKeyVerifier {
    let account: EmulatorAccount

    /// How far the date of a request may be from the service's.
    static let clockTolerance = Duration.seconds(15 * 60)

    func verify(
      _ authorization: AuthorizationHeader.Signed, of request: ReceivedRequest, version: ServiceVersion,
      now: Timestamp
    ) throws(Refusal) {
      guard authorization.account.isExactly(account.name) else {
        throw .authenticationFailed(
          "The account '\(authorization.account)' of the Authorization header is not the account of the request."
        )
      }
      try checkDate(request, now: now)
      let form = CanonicalForm(
        request.request, query: request.query, account: account.name, version: version)
      let strings = authorization.isLite ? form.sharedKeyLite : form.sharedKey
      let isValid = strings.contains { string in
        MessageAuthenticationCode.isValid(authorization.signatureBytes, of: string, key: account.key.value)
      }
      guard !isValid else { return }
      throw .authenticationFailed(
        "The MAC signature found in the HTTP request '\(authorization.signature)' is not the same as any computed "
          + "signature. Server used following string to sign: '\(strings[0])'.")
    }

    private func checkDate(_ request: ReceivedRequest, now: Timestamp) throws(Refusal) {
      guard let text = request.header(.msDate) ?? request.header(.date), let date = Timestamp(httpDate: text)
      else {
        throw .authenticationFailed(
          "The Date header in the request is missing or not in the format of RFC 1123.")
      }
      let difference = now - date
      if difference > Self.clockTolerance {
        throw .authenticationFailed("Request date header too old: '\(text)'")
      }
      if difference < .zero - Self.clockTolerance {
        throw .authenticationFailed("Request date header too far in the future: '\(text)'")
      }
    }
  }
#endif
