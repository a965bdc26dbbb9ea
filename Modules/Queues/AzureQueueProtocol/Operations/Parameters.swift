import AzureCore

/// Checks of parameters.
enum Parameters {
  /// The longest time that a message can stay hidden, and the default life of a message: seven days.
  static let sevenDays: Int64 = 604_800

  /// Returns a duration's whole seconds when they are in the range.
  static func seconds(
    _ duration: Duration, in range: ClosedRange<Int64>, of parameter: String
  ) throws(AzureError) -> Int64 {
    // Longer ones have more seconds than an `Int64` holds.
    let (seconds, rest) = min(max(duration, .seconds(Int64.min)), .seconds(Int64.max)).components
    guard rest == 0 else {
      throw .invalidArgument(
        "\(parameter) is \(duration)", advice: "use whole seconds: the service does not count fractions")
    }
    guard range.contains(seconds) else {
      throw .invalidArgument(
        "\(parameter) is \(seconds) seconds", advice: "use \(range.lowerBound) to \(range.upperBound) seconds"
      )
    }
    return seconds
  }

  static func messageCount(_ count: Int, of parameter: String) throws(AzureError) -> Int {
    guard (1...32).contains(count) else {
      throw .invalidArgument("\(parameter) is \(count)", advice: "use 1 to 32 messages")
    }
    return count
  }

  static func notEmpty(_ text: String, _ parameter: String) throws(AzureError) -> String {
    guard !text.isEmpty else {
      throw .invalidArgument(
        "\(parameter) is empty",
        advice: "use the one that the service gave with the message; if it gave none, the message cannot be "
          + "changed, and can be received again when its visibility timeout is over")
    }
    return text
  }

  /// Refuses an id that could be taken for another resource: a front end that resolves dot segments would see a request
  /// to the queue or to all its messages.
  static func messageID(_ id: String) throws(AzureError) -> String {
    guard id != ".", id != ".." else {
      throw .invalidArgument(
        "The message id is '\(id)'", advice: "use the one that the service gave with the message")
    }
    return try notEmpty(id, "The message id")
  }
}

extension Parameters {
  /// The instant of a date that can be written in four digits of year, to the service's tick of 100 nanoseconds.
  static func timestamp(_ date: Timestamp, of parameter: String) throws(AzureError) -> Timestamp {
    let firstDay: Int64 = -62_135_596_800
    let lastSecond: Int64 = 253_402_300_799
    guard (firstDay...lastSecond).contains(date.seconds) else {
      throw .invalidArgument("\(parameter) is out of range", advice: "use a date of the years 1 to 9999")
    }
    return Timestamp(seconds: date.seconds, nanoseconds: date.nanoseconds / 100 * 100)
  }

  /// The text of a date in an access policy: whole seconds, or exactly seven digits of fraction; the service refuses others.
  static func policyDate(_ date: Timestamp, of parameter: String) throws(AzureError) -> String {
    let timestamp = try timestamp(date, of: parameter)
    return timestamp.nanoseconds == 0 ? timestamp.iso8601 : timestamp.iso8601WithFraction
  }
}
