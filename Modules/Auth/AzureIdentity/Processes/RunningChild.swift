#if Identity && (os(Linux) || os(macOS) || os(Android))
  import AzureCore

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Android)
    import Android
  #endif

  /// A pipe, both of whose ends a program that is started does not inherit by accident.
  final class Pipe {
    let reading: Int32
    private(set) var writing: Int32

    init?() {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { return nil }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (reading, writing) = (ends[0], ends[1])
    }

    func closeWriting() {
      guard writing >= 0 else { return }
      close(writing)
      writing = -1
    }

    deinit {
      closeWriting()
      close(reading)
    }
  }

  /// A program that was started: reads what it prints until it ends, or ends it.
  struct RunningChild {
    private let process: pid_t
    private let pipes: [Pipe]
    private var texts: [[UInt8]] = [[], []]
    private var isOpen = [true, true]

    /// How often it is looked whether somebody gave up, or whether the program ended while another holds its pipes.
    private static let beat = Duration.milliseconds(20)

    init(process: pid_t, output: Pipe, errors: Pipe) {
      self.process = process
      pipes = [output, errors]
    }

    mutating func finish(within limit: Duration, _ cancellation: ChildCancellation) -> ChildOutcome {
      let end = SystemClock.elapsed + min(limit, .maximumWait)
      while true {
        guard !cancellation.isCancelled else { return kill(.cancelled) }
        let left = end - SystemClock.elapsed
        guard left > .zero else { return kill(.timedOut) }
        guard read(for: min(left, Self.beat)) else { return kill(.tooMuchOutput) }
        guard let status = reap(WNOHANG) else { continue }
        // What it printed at last; a program that it left behind may hold the pipes open.
        while isOpen.contains(true), hasMore() {
          guard read(for: .zero) else { return .tooMuchOutput }
        }
        return .exited(status: status, output: texts[0], errors: texts[1])
      }
    }

    private func kill(_ outcome: ChildOutcome) -> ChildOutcome {
      // The whole group: a tool may be a script that starts another program.
      _ = systemKill(-process, SIGKILL)
      _ = systemKill(process, SIGKILL)
      _ = reap(0)
      return outcome
    }

    private func systemKill(_ process: pid_t, _ signal: Int32) -> Int32 {
      #if canImport(Darwin)
        Darwin.kill(process, signal)
      #elseif canImport(Glibc)
        Glibc.kill(process, signal)
      #elseif canImport(Musl)
        Musl.kill(process, signal)
      #else
        Android.kill(process, signal)
      #endif
    }

    /// The status, or `nil` while it runs.
    private func reap(_ options: Int32) -> Int32? {
      var status: Int32 = 0
      while true {
        let result = waitpid(process, &status, options)
        if result == 0 { return nil }
        if result == process {
          let signal = status & 0x7F
          return signal == 0 ? status >> 8 & 0xFF : 128 + signal
        }
        // Where the program lets the system take its children, nobody knows how they ended.
        guard errno == EINTR else { return 0 }
      }
    }

    private func poll(for limit: Duration) -> [pollfd] {
      var polled = zip(pipes, isOpen).map {
        pollfd(fd: $1 ? $0.reading : -1, events: Int16(POLLIN), revents: 0)
      }
      let (seconds, attoseconds) = min(limit, .maximumWait).components
      // bounded: by the longest wait
      let milliseconds = Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
      let count = polled.count
      _ = systemPoll(&polled, nfds_t(count), milliseconds)
      return polled
    }

    private func systemPoll(_ polled: inout [pollfd], _ count: nfds_t, _ milliseconds: Int32) -> Int32 {
      #if canImport(Darwin)
        Darwin.poll(&polled, count, milliseconds)
      #elseif canImport(Glibc)
        Glibc.poll(&polled, count, milliseconds)
      #elseif canImport(Musl)
        Musl.poll(&polled, count, milliseconds)
      #else
        Android.poll(&polled, count, milliseconds)
      #endif
    }

    private func hasMore() -> Bool { poll(for: .zero).contains { $0.revents != 0 } }

    /// Reads what is there; false when it is too much.
    private mutating func read(for limit: Duration) -> Bool {
      var buffer = [UInt8](repeating: 0, count: 16 * 1024)
      for (index, polled) in poll(for: limit).enumerated() where polled.revents != 0 && isOpen[index] {
        let count = buffer.withUnsafeMutableBytes { SmallFile.systemRead(polled.fd, $0) }
        if count > 0 {
          texts[index] += buffer[..<count]
        } else if count == 0 || errno != EINTR && errno != EAGAIN {
          isOpen[index] = false
        }
        guard texts[index].count <= ChildCommand.largestOutput else { return false }
      }
      return true
    }
  }
#endif
