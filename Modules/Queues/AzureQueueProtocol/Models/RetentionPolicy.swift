/// How long logs or metrics are kept.
public struct RetentionPolicy: Sendable, Hashable, Codable {
  /// After how many days the service deletes them: 1 to 365.
  ///
  /// With `nil` there is no policy: they are kept until someone deletes them.
  public var days: Int?

  /// Makes a policy; without days it is switched off.
  ///
  /// - Parameter days: After how many days the service deletes what it wrote: 1 to 365. Checked when it is sent.
  public init(days: Int? = nil) { self.days = days }

  /// No policy: everything is kept.
  public static let disabled = RetentionPolicy()

  /// Whether the service deletes anything by itself.
  public var isEnabled: Bool { days != nil }
}
