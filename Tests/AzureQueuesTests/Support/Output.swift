import AzureQueues
import Foundation
import Logging
import Synchronization

/// Everything that a program shows of its calls: log lines at every level, what hooks, observers and
/// instruments print and dump of what they are given, the errors, and what tracer and meters have gathered.
final class Output: Sendable {
  private let content = Mutex(Data())
  var bytes: Data { content.withLock { $0 } }
  var all: String { String(decoding: bytes, as: UTF8.self) }

  func holds(_ text: String) -> Bool { bytes.range(of: Data(text.utf8)) != nil }

  func add(_ value: Any) {
    var dumped = ""
    dump(value, to: &dumped)
    let shown = "\(value)\n\(String(reflecting: value))\n\(dumped)\n"
    content.withLock { $0.append(contentsOf: shown.utf8) }
  }

  /// What stands before a text, or `nil` when it is nowhere.
  ///
  /// Searches bytes: characters take a hundred times as long.
  func context(of text: String) -> String? {
    let all = bytes
    guard let place = all.range(of: Data(text.utf8)) else { return nil }
    return String(decoding: all[..<place.lowerBound].suffix(300), as: UTF8.self)
  }
}

/// Writes log lines into an ``Output``.
struct OutputLogHandler: LogHandler {
  let output: Output
  var logLevel = Logger.Level.trace
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { output.add("\(event.level) \(event.message) \(event.metadata ?? [:])") }
}

/// Prints and dumps all that observers and instruments are given.
struct OutputObserver: CallObserver, CallInstrument {
  let output: Output

  func begin(_ call: CallStart) -> InstrumentedCall {
    output.add(call)
    return InstrumentedCall(observer: self)
  }
  func willSend(_ request: AzureRequest, attempt: Int) { output.add(request) }
  func didReceive(_ response: AzureResponse, attempt: Int) { output.add(response) }
  func didFail(_ error: TransportError, attempt: Int) { output.add(error) }
  func willWait(_ duration: Duration, after failure: AttemptFailure) { output.add(failure) }
  func didEnd(_ summary: CallSummary) { output.add(summary) }
  func didFailToRead(_ error: AzureError) { output.add(error) }
}
