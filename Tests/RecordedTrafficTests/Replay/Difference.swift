/// One way in which the engine's response is not the recorded one.
struct Difference: Hashable, Sendable, CustomStringConvertible {
  /// What differs, for example `status` or `header x-ms-version`.
  let aspect: String
  let recorded: String
  let given: String

  var description: String { "\(aspect): recorded '\(recorded.prefix(300))', given '\(given.prefix(300))'" }
}
