import Logging
import Synchronization

/// Keeps log lines in memory, each as level, message and metadata in the order of their names.
struct MemoryLogHandler: LogHandler {
  final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  let lines: Lines
  var logLevel = Logger.Level.debug
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let line = ["\(event.level)", "\(event.message)"] + facts
    lines.all.withLock { $0.append(line.joined(separator: " | ")) }
  }
}
