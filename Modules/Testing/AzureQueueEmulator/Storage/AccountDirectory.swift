import AzureCore

/// The accounts served, by the bytes of their names.
struct AccountDirectory: Sendable {
  private var states: [ExactText: AccountState]

  /// Makes a directory; of two accounts of one name the last counts.
  init(_ accounts: [EmulatorAccount]) {
    states = Dictionary(accounts.map { (ExactText($0.name), AccountState(account: $0)) }) { _, last in last }
  }

  /// Whether there is an account of a name.
  func contains(_ name: String) -> Bool { states[ExactText(name)] != nil }

  /// The account of a name.
  subscript(_ name: String) -> AccountState? {
    get { states[ExactText(name)] }
    _modify { yield &states[ExactText(name)] }
  }
}
