import ArgumentParser

/// A length of time on the command line: seconds, or a number with `m`, `h` or `d` for minutes, hours or days.
struct Lifetime: ExpressibleByArgument, Sendable, Hashable {
  let duration: Duration

  init?(argument: String) {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let unit = argument.last.flatMap { units[$0] }
    let digits = unit == nil ? argument[...] : argument.dropLast()
    // bounded: by its type, so that no product is too large for the duration.
    guard let count = Int32(digits), count > 0 else { return nil }
    duration = .seconds(Int64(count) * (unit ?? 1))
  }
}
