/// Why a pair is left out.
struct LeftOut: Error, Hashable, Sendable, ExpressibleByStringLiteral {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  init(stringLiteral reason: String) { self.reason = reason }
}
