/// Something small that is done many times in this process, on one thread: what one operation costs is counted or timed.
public struct Subject: Sendable {
  /// What one operation, or one ``Subject/batch`` of them, does; made anew for each measurement, and free to keep state between operations.
  public typealias Operation = () throws -> Void

  /// The name, for the command line and the tables.
  public let name: String

  /// What one operation is, in a few words.
  public let summary: String

  /// How many operations are enough to count what one costs.
  public let count: Int

  /// How many operations are done at a time; ``count`` is a multiple of it.
  public let batch: Int

  /// Whether its counts are compared with limits; not when making it ready would take callgrind minutes.
  public let isGated: Bool

  private let prepare: @Sendable (Documents) throws -> Operation

  init(
    _ name: String, _ summary: String, count: Int = 100, batch: Int = 1, isGated: Bool = true,
    _ prepare: @escaping @Sendable (Documents) throws -> Operation
  ) {
    self.name = name
    self.summary = summary
    self.count = count
    self.batch = batch
    self.isGated = isGated
    self.prepare = prepare
  }

  /// Makes everything that the operation needs and returns it.
  ///
  /// - Parameter documents: The documents that a service would answer with.
  /// - Returns: The operation; call it on this thread only.
  /// - Throws: When a document is missing or a client cannot be made.
  public func operation(_ documents: Documents) throws -> Operation { try prepare(documents) }
}
