package import HTTPTypes

/// Where the secrets of a request stand, kept with its response: a response may repeat them, and what it says is shown.
///
/// Nothing is copied or searched until somebody asks: most responses are never shown.
package struct SentSecrets: Sendable {
  private var head: HTTPRequest

  /// What the body of the request has, or what led to it: secrets however short they are.
  private(set) var passwords: [Secret<String>] = []

  /// Takes them from a request.
  ///
  /// - Parameters:
  ///   - request: The request as the pipeline sent it.
  ///   - added: What the transport has noted of what it added by itself.
  ///   - told: What the caller that made the request says of it.
  package init(of request: AzureRequest, and added: SentSecrets? = nil, _ told: SentSecrets? = nil) {
    head = request.head
    if let added { add(added) }
    if let told { add(told) }
  }

  private mutating func add(_ other: SentSecrets) {
    for field in other.head.headerFields[fields: .proxyAuthorization] { head.headerFields.append(field) }
    passwords += other.passwords
  }

  /// Notes what stands in no field and no parameter, as the secret of an application in the form that it signs in with.
  ///
  /// - Parameter passwords: The secrets; an empty one is none.
  package init(passwords: [Secret<String>]) {
    head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: nil)
    self.passwords = passwords.filter { !$0.value.isEmpty }
  }

  /// Notes what a transport adds for the proxies on the way.
  ///
  /// - Parameter values: Values of `Proxy-Authorization`, one for each user that a proxy may be told.
  package init(proxyAuthorizations values: [String]) {
    head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: nil)
    for value in values { head.headerFields.append(HTTPField(name: .proxyAuthorization, value: value)) }
  }

  /// All header fields of the request, and what a transport added for proxies.
  package var headerFields: HTTPFields { head.headerFields }

  /// The target of the request, with its query.
  package var target: String { head.path ?? "/" }

  /// Whether a UUID stands in a field that is hidden, in a password, or in the query.
  ///
  /// Cheap: this is asked of the id of every response, where somebody watches. Only the whole text is looked for, as no other
  /// kind of secret has the form of a UUID anywhere in it.
  func hasUUID(_ text: String) -> Bool {
    let length = text.utf8.count
    for field in head.headerFields where field.value.utf8.count >= length {
      guard TextRedaction.hides(field: field.name.canonicalName) else { continue }
      if Self.has(text, in: field.value) || Self.has(text, in: Self.user(in: field.value)) { return true }
    }
    if passwords.contains(where: { Self.has(text, in: $0.value) }) { return true }
    guard let path = head.path, path.utf8.count > length, path.utf8.contains(UInt8(ascii: "?")) else {
      return false
    }
    return Self.has(text, in: path)
  }

  /// User and password of a value of the scheme `Basic`; empty for others.
  private static func user(in value: String) -> String {
    guard value.utf8.prefix(6).elementsEqual("basic ".utf8, by: { $0 | 0x20 == $1 }) else { return "" }
    return SecretEncoding.base64Decoded(Array(value.utf8.dropFirst(6)))
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Without regard to the case of letters.
  private static func has(_ text: String, in other: String) -> Bool {
    var (text, other) = (text, other)
    return text.withUTF8 { wanted in
      other.withUTF8 { bytes in
        guard wanted.count <= bytes.count else { return false }
        for start in 0...(bytes.count - wanted.count) {
          var length = 0
          while length < wanted.count, bytes[start + length] | 0x20 == wanted[length] | 0x20 { length += 1 }
          if length == wanted.count { return true }
        }
        return false
      }
    }
  }
}

extension SentSecrets: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(headerFields.count) header fields" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
