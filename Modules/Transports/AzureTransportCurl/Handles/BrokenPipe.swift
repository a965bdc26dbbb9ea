#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// Keeps `SIGPIPE` from ending the process.
///
/// libcurl runs with `CURLOPT_NOSIGNAL`, as threads need it, and then leaves this signal alone; writing to a
/// closed TLS connection may raise it.
enum BrokenPipe {
  /// Runs a closure on this thread with the signal blocked, and takes away a signal that it raised.
  static func ignored<Result>(_ body: () -> Result) -> Result {
    var pipe = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    defer {
      if !wasPending {
        sigpending(&pending)
        if sigismember(&pending, SIGPIPE) == 1 {
          var signal: CInt = 0
          sigwait(&pipe, &signal)
        }
      }
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    return body()
  }

  /// Blocks all signals on this thread for good, so that handlers of the program run elsewhere.
  static func blockAllSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, nil)
  }
}
