import AzureCore

/// The fields of a shared access signature in a query, each of them well-formed.
///
/// The emulator has its own rules, on purpose without the code with which the client makes such signatures.
package struct SharedAccessFields: Sendable {
  package enum Kind: Sendable {
    case account
    case queue
    case userDelegation
  }

  package let kind: Kind
  /// The protocol version of the signature.
  let version: ServiceVersion
  private let values: [String: String]

  private static let names: Set<String> = [
    "sv", "ss", "srt", "sp", "st", "se", "sip", "spr", "si", "ses", "skoid", "sktid", "skt", "ske", "sks",
    "skv",
    "skdutid", "sduoid", "sig",
  ]

  /// Reads the fields of an encoded query; `nil` when they are not well-formed.
  package init?(query: String) {
    guard let parameters = try? QueryParameters(query[...]), let fields = try? SharedAccessFields(parameters)
    else { return nil }
    self = fields
  }

  init(_ query: QueryParameters) throws(ServiceError) {
    var values: [String: String] = [:]
    for (name, value) in query.items where Self.names.contains(name) {
      guard values.updateValue(value, forKey: name) == nil else { throw Self.malformed }
    }
    self.values = values
    guard let text = values["sv"], !text.isEmpty else { throw Self.missing("sv") }
    guard let version = ServiceVersion(text) else { throw Self.malformed }
    self.version = version
    if values["ss"] != nil || values["srt"] != nil {
      kind = .account
    } else {
      kind = values["skoid"] != nil ? .userDelegation : .queue
    }
    try checkPresence()
    try checkForms()
  }

  /// Whether a query parameter belongs to a signature.
  static func isField(_ name: String) -> Bool { names.contains(name) }

  /// The value of a field; empty when the field is absent, as in a string to sign.
  subscript(_ name: String) -> String { values[name] ?? "" }

  func date(_ name: String) -> Timestamp? { Timestamp(iso8601: self[name]) }

  /// Whether errors have specific codes; for signatures of older versions there is only one code.
  var hasOwnCodes: Bool { version.text >= "2015-04-05" }

  private func checkPresence() throws(ServiceError) {
    let oldest: String
    let required: [String]
    switch kind {
    case .account: (oldest, required) = ("2015-04-05", ["ss", "srt", "sp", "se"])
    case .queue: (oldest, required) = ("2012-02-12", [])
    case .userDelegation:
      (oldest, required) = ("2026-02-06", ["sp", "se", "sktid", "skt", "ske", "sks", "skv", "skoid"])
    }
    guard version.text >= oldest else { throw Self.malformed }
    for name in required where self[name].isEmpty { throw Self.missing(name) }
    guard kind == .queue || self["si"].isEmpty else { throw Self.malformed }
    // Fields that this version does not sign must be absent, or anyone could add them.
    if !hasOwnCodes, !self["sip"].isEmpty || !self["spr"].isEmpty { throw Self.malformed }
    guard kind == .userDelegation || (self["sduoid"].isEmpty && self["skdutid"].isEmpty) else {
      throw Self.malformed
    }
  }

  private func checkForms() throws(ServiceError) {
    for name in ["st", "se", "skt", "ske"] where !self[name].isEmpty && date(name) == nil {
      throw Self.malformed
    }
    guard ["", "https", "https,http"].contains(self["spr"]) else { throw Self.malformed }
    guard self["sip"].isEmpty || AddressRange(self["sip"]) != nil else { throw Self.malformed }
    switch kind {
    case .account:
      guard Self.holds(self["sp"], only: "rwdxylacuptfi"), Self.holds(self["ss"], only: "bqtf"),
        Self.holds(self["srt"], only: "sco")
      else { throw Self.malformed }
    case .queue, .userDelegation:
      guard self["sp"].isEmpty || QueuePermissions(ordered: self["sp"]) != nil else { throw Self.malformed }
    }
    guard kind != .userDelegation || (self["sks"] == "q" && ServiceVersion(self["skv"]) != nil) else {
      throw Self.malformed
    }
  }

  /// Whether a text contains only these letters, each at most once.
  private static func holds(_ text: String, only letters: String) -> Bool {
    var unused = Array(letters.utf8)
    for letter in text.utf8 {
      guard let index = unused.firstIndex(of: letter) else { return false }
      unused.remove(at: index)
    }
    return true
  }

  private static let malformed = ServiceError.authenticationFailed("Signature fields not well formed.")

  static func missing(_ name: String) -> ServiceError {
    .authenticationFailed("\(name) is mandatory. Cannot be empty")
  }
}

extension SharedAccessFields {
  /// The string to sign, in the layout of the signature's version
  /// (https://learn.microsoft.com/rest/api/storageservices/create-service-sas and related pages).
  ///
  /// - Parameters:
  ///   - account: The name of the account, without `-secondary`.
  ///   - queue: The name of the queue that the request is for; empty for a request to the service.
  /// - Returns: The string to sign.
  package func stringToSign(account: String, queue: String) -> String {
    switch kind {
    case .account:
      let names = ["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"]
      let lines = [account] + names.map { self[$0] } + (version.signsEncryptionScope ? [self["ses"]] : [])
      return lines.map { $0 + "\n" }.joined()
    case .queue:
      let resource = (version.signsServiceName ? "/queue/" : "/") + account + "/" + queue
      let limits = hasOwnCodes ? [self["sip"], self["spr"]] : []
      return ([self["sp"], self["st"], self["se"], resource, self["si"]] + limits + [self["sv"]])
        .joined(separator: "\n")
    case .userDelegation:
      let names = [
        "skoid", "sktid", "skt", "ske", "sks", "skv", "skdutid", "sduoid", "sip", "spr", "sv",
      ]
      let lines = [self["sp"], self["st"], self["se"], "/queue/\(account)/\(queue)"] + names.map { self[$0] }
      return lines.joined(separator: "\n")
    }
  }
}

/// A closed range of IPv4 addresses.
struct AddressRange {
  private let addresses: ClosedRange<UInt32>

  /// Reads `a` or `a-b`.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let first = Self.address(parts[0]),
      let last = parts.count == 2 ? Self.address(parts[1]) : first, first <= last
    else { return nil }
    addresses = first...last
  }

  /// Whether an address is in the range.
  ///
  /// An IPv6 address is not, unless it is an IPv4-mapped one.
  func contains(_ text: String) -> Bool {
    let mapped = "::ffff:"
    let isMapped = text.asciiLowercased.startsExactly(with: mapped)
    return Self.address(isMapped ? text.dropFirst(mapped.count) : text[...]).map(addresses.contains) ?? false
  }

  private static func address(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = UInt8(part)
      else { return nil }
      address = address << 8 | UInt32(number)
    }
    return address
  }
}
