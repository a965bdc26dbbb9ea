import AzureCore

/// A cache of valid signatures, so that a token that comes with every request is parsed and verified once.
///
/// The key is the token itself. The cache keeps only what follows from the token, the account's key and the queue: the
/// fields, that the signature is valid, and validity and permissions if no stored policy has a part in them.
/// Time, address, protocol, stored policy, user and permission are checked anew for each request. Invalid signatures are
/// never cached. When the cache is full, all entries are dropped.
struct VerifiedSignatures: Sendable {
  /// A token whose signature is valid.
  struct Token: Sendable {
    let fields: SharedAccessFields
    /// Its validity and permissions, if no stored policy has a part in them.
    let terms: SharedAccessTerms?
    fileprivate let account: String
    /// The queue that the signature is for; `nil` for an account signature.
    fileprivate let queue: String?
    /// The query parameters of the token, as received.
    fileprivate let items: [(name: String, value: String)]
  }

  static let maximum = 256

  private var tokens: [ExactText: Token] = [:]

  /// The number of cached tokens.
  var count: Int { tokens.count }

  /// The token in a query, if it is cached for this account and queue.
  func token(in query: QueryParameters, account: String, queue: String) -> Token? {
    guard let signature = query["sig"], let token = tokens[ExactText(signature)],
      token.account.isExactly(account), token.queue?.isExactly(queue) != false
    else { return nil }
    var index = 0
    for (name, value) in query.items {
      if index < token.items.count, token.items[index].name.isExactly(name),
        token.items[index].value.isExactly(value)
      {
        index += 1
      } else if SharedAccessFields.isField(name) {
        return nil
      }
    }
    return index == token.items.count ? token : nil
  }

  /// Adds a token whose signature is valid.
  mutating func insert(
    _ fields: SharedAccessFields, _ terms: SharedAccessTerms, in query: QueryParameters, account: String,
    queue: String
  ) {
    if tokens.count >= Self.maximum { tokens.removeAll(keepingCapacity: true) }
    tokens[ExactText(fields["sig"])] = Token(
      fields: fields, terms: fields["si"].isEmpty ? terms : nil, account: account,
      queue: fields.kind == .account ? nil : queue,
      items: query.items.filter { SharedAccessFields.isField($0.name) })
  }
}

extension VerifiedSignatures: CustomStringConvertible, CustomReflectable {
  /// Only the number of tokens: the holder of a token has its permissions.
  var description: String { "\(count) verified signatures" }

  /// Empty, for the same reason.
  var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
