import Foundation

/// How hard the concurrency tests push: in full, or short under a sanitizer (`AZURE_QUEUES_STRESS=short`).
enum Stress {
  static let isShort = ProcessInfo.processInfo.environment["AZURE_QUEUES_STRESS"] == "short"
  static let tasks = 64
  static let sendsOfATask = isShort ? 20 : 1000
  static let threads = 16
  static let sendsOfAThread = isShort ? 40 : 1000
  static let connections = 8
}
