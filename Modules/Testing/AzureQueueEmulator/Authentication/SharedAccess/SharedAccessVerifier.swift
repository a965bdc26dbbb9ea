#if SharedKey
  import AzureCore

  /// Checks shared access signatures made with an account's key, or with a user delegation key of the account.
  struct SharedAccessVerifier {
    let account: EmulatorAccount

    func verify(_ fields: SharedAccessFields, queue: String) throws(Refusal) {
      let string = fields.stringToSign(account: account.name, queue: queue)
      guard let signature = Base64.decode(fields["sig"]),
        MessageAuthenticationCode.isValid(signature, of: string, key: key(fields))
      else {
        throw .authenticationFailed("Signature did not match. String to sign used was \(string)")
      }
    }

    private func key(_ fields: SharedAccessFields) -> [UInt8] {
      guard fields.kind == .userDelegation else { return account.key.value }
      return DelegationKey(
        objectID: fields["skoid"], tenantID: fields["sktid"], start: fields["skt"], expiry: fields["ske"],
        service: fields["sks"], version: fields["skv"], delegatedTenantID: fields["skdutid"]
      ).value(of: account)
    }
  }
#endif
