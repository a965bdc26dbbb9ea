#if Identity
  import AzureCore

  /// Which tenant a token is asked for in.
  struct TenantRules: Sendable {
    /// The credential's own; `nil` where it has none, as a developer's tool.
    let own: String?
    let allowed: [String]
    let ignoresRequested: Bool

    /// Decides.
    ///
    /// - Parameters:
    ///   - requested: The tenant that a challenge named.
    ///   - credential: Who asks, for the error.
    /// - Returns: The tenant; `nil` where neither is.
    /// - Throws: `AzureError` of kind `credential` when the requested one is not allowed.
    func tenant(for requested: String?, _ credential: String) throws(AzureError) -> String? {
      guard let requested, requested.asciiLowercased != own?.asciiLowercased else { return own }
      if own == "adfs" || ignoresRequested { return own }
      try Self.check(requested, "The tenant that the service names")
      guard let own else { return requested }
      let isAllowed = allowed.contains { $0 == "*" || $0.asciiLowercased == requested.asciiLowercased }
      guard isAllowed else {
        throw AzureError(
          .credential,
          "\(credential) may not get tokens of the tenant \(requested), which the service asks for",
          advice: "its own is \(own): add the other to additionallyAllowedTenants, or \"*\" to allow all")
      }
      return requested
    }

    /// Refuses what cannot be a tenant.
    static func check(_ tenant: String, _ what: String = "The tenant") throws(AzureError) {
      let isValid = tenant.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || Character(Unicode.Scalar(byte)).isASCIIWord
      }
      guard !tenant.isEmpty, isValid else {
        throw .invalidArgument(
          "\(what) is not a tenant: it has other characters than letters, digits, '-' and '.', or none",
          advice: "take the id or the domain of the tenant from the Entra portal")
      }
    }
  }

  extension Character {
    /// A letter or a digit of ASCII.
    var isASCIIWord: Bool { isASCII && (isLetter || isNumber) }
  }

  /// Checks arguments that must be there.
  enum Required {
    static func text(_ text: String, _ name: String, _ credential: String) throws(AzureError) {
      guard text.isEmpty else { return }
      throw .invalidArgument("\(credential) needs a \(name), and the one given is empty")
    }

    /// Refuses what would end a parameter of a command line or change its meaning.
    static func scope(_ scope: String, _ credential: String) throws(AzureError) {
      let isValid = scope.allSatisfy { $0.isASCIIWord || "_-.:/".contains($0) }
      guard !scope.isEmpty, isValid, scope.first != "-" else {
        throw .invalidArgument(
          "\(credential) was asked for a scope with other characters than letters, digits, '.', '-', '_', ':' and '/'"
        )
      }
    }

    static func subscription(_ text: String, _ credential: String) throws(AzureError) {
      let isValid = text.allSatisfy { $0.isASCIIWord || "_-. ".contains($0) }
      guard !text.isEmpty, isValid, text.first != "-" else {
        throw .invalidArgument(
          "\(credential): the subscription has characters that no name should have on a command line",
          advice: "use the subscription's id")
      }
    }
  }
#endif
