package import AzureCore

/// How long a consumer waits before it asks an empty queue again.
///
/// The first wait is the shortest; each further empty response doubles it up to the longest, and a message makes it the shortest
/// again. Up to a fifth is taken off at random, so that many consumers do not ask all at once. Each request costs money and counts
/// against what a queue can take, so a wait is the price of an idle queue.
public struct PollingInterval: Sendable, Hashable {
  /// The wait after the first empty response.
  public var shortest: Duration

  /// The longest wait, and so about the longest time that a new message waits for an idle consumer.
  public var longest: Duration

  /// Makes an interval.
  ///
  /// - Parameters:
  ///   - shortest: The wait after the first empty response; half a second by default. Less than 10 milliseconds is taken as that.
  ///   - longest: The longest wait; 30 seconds by default. Less than the shortest is taken as that.
  public init(shortest: Duration = .milliseconds(500), longest: Duration = .seconds(30)) {
    self.shortest = shortest
    self.longest = longest
  }

  /// The wait after so many empty responses in a row.
  ///
  /// - Parameters:
  ///   - emptyResponses: How many, from 1.
  ///   - random: Where the random part comes from.
  /// - Returns: The wait.
  package func wait(after emptyResponses: Int, random: RandomSource) -> Duration {
    let first = max(shortest, .milliseconds(10))
    let limit = max(longest, first)
    var wait = min(first, limit)
    for _ in 1..<max(emptyResponses, 1) {
      guard wait < limit else { break }
      wait = wait.multiplied(by: 2, upTo: limit)
    }
    return wait * random.number(in: 0.8...1)
  }
}
