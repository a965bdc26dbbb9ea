import AzureCore

/// Signatures that were found right, so that a token that comes with every request is read and computed once.
///
/// A token is known by its bytes, and kept is only what follows from them, the account and its key, and the queue: its fields,
/// its window and permissions where no stored policy has a part in them, and that its signature is theirs.
/// Time, address, protocol, stored policy, user and permission are judged anew for each request. What is
/// wrong is never kept, and no more than a number of tokens is: then all are forgotten.
struct VerifiedSignatures: Sendable {
  /// A token whose signature is right.
  struct Token: Sendable {
    let fields: SharedAccessFields
    /// Its window and permissions, where no stored policy has a part in them.
    let terms: SharedAccessTerms?
    fileprivate let account: String
    /// The queue that the signature is over; `nil` for that of an account.
    fileprivate let queue: String?
    /// The token's own parameters as they arrived.
    fileprivate let items: [(name: String, value: String)]
  }

  static let maximum = 256

  private var tokens: [ExactText: Token] = [:]

  /// How many tokens are known.
  var count: Int { tokens.count }

  /// The token that a query holds, if it was found right for this account and queue.
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

  /// Remembers a token whose signature was found right.
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
  /// How many are known: whoever holds a token may do what it permits, so that none prints.
  var description: String { "\(count) verified signatures" }

  /// Nothing, for the same reason.
  var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
