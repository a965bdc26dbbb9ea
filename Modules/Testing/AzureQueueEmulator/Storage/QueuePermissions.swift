/// What a shared access signature or a stored policy permits on one queue.
struct QueuePermissions: Sendable, Hashable {
  let letters: Set<Character>

  private static let order: [Character] = ["r", "a", "u", "p"]
  /// How the service wrote them before 2017-04-17, as recorded.
  private static let oldOrder: [Character] = ["r", "p", "a", "u"]

  /// Reads letters in any order; `nil` for one that is unknown or stands twice.
  init?(_ text: String) {
    letters = Set(text)
    guard letters.count == text.count, letters.isSubset(of: Self.order) else { return nil }
  }

  /// Reads letters that must stand in the service's order, as in a signature.
  init?(ordered text: String) {
    self.init(text)
    guard self.text(.newest) == text else { return nil }
  }

  func text(_ version: ServiceVersion) -> String {
    String((version.ordersPermissionsAsSigned ? Self.order : Self.oldOrder).filter(letters.contains))
  }
}
