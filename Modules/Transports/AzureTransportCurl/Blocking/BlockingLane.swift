import AzurePipeline
import CCurl

/// What one blocking caller at a time uses: an easy handle, and at most one connection, to the host it was made for.
///
/// The connection belongs to a multi handle of the lane's own, so that it stays when the easy handle is renewed, and so
/// that a shutdown can wake the caller.
// Proof: the pool hands a lane to one caller and takes it back when that caller is done, under its mutex. `wake` is the
// one function that others call; libcurl allows it on any thread while the multi handle lives, and the lane owns it.
final class BlockingLane: @unchecked Sendable {
  let easy: EasyHandle
  private let multi: MultiHandle

  /// Makes a lane without a connection, or `nil` when there is no memory or no socket for it.
  init?(counter: ConnectionCounter) {
    guard let easy = EasyHandle(counter: counter),
      let multi = MultiHandle(connectionsPerHost: 1, idleConnections: 1, counter: counter)
    else { return nil }
    self.easy = easy
    self.multi = multi
  }

  /// Makes the transfer under way look whether the transport was shut down; callable on any thread.
  func wake() { multi.wake() }

  /// Carries the transfer of an attached exchange to its end.
  ///
  /// - Returns: libcurl's result; that of an aborted callback after a shutdown.
  func perform(_ exchange: Exchange, until shutdown: ShutdownFlag) -> CURLcode {
    // Only TLS writes without asking the system to leave the signal out.
    exchange.usesTLS ? BrokenPipe.ignored { transfer(until: shutdown) } : transfer(until: shutdown)
  }

  private func transfer(until shutdown: ShutdownFlag) -> CURLcode {
    guard multi.add(easy) == CURLM_OK else { return CURLE_FAILED_INIT }
    defer { _ = multi.remove(easy) }
    while true {
      guard !shutdown.isSet else { return CURLE_ABORTED_BY_CALLBACK }
      guard multi.perform() == CURLM_OK else { return CURLE_FAILED_INIT }
      if let ended = multi.nextEnded() { return ended.code }
      // libcurl returns earlier for the attempt's timeout, which it knows.
      guard multi.poll(milliseconds: 60_000) == CURLM_OK else { return CURLE_FAILED_INIT }
    }
  }
}
