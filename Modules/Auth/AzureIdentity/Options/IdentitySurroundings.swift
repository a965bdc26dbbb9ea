#if Identity
  package import AzureCore

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif
  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Android)
    import Android
  #endif

  /// Where variables, files, programs, time and chance come from.
  package struct IdentitySurroundings: Sendable {
    /// The variables of the process.
    package var environment: @Sendable () -> [String: String] = { ProcessInfo.processInfo.environment }
    /// Reads a file of at most so many bytes.
    package var readFile: @Sendable (_ path: String, _ maximumBytes: Int) -> Result<[UInt8], FileFault> = {
      SmallFile.read($0, atMost: $1)
    }
    /// Whether there is something at a path.
    package var fileExists: @Sendable (_ path: String) -> Bool = { access($0, F_OK) == 0 }
    /// Runs a program to its end.
    package var run: @Sendable (ChildCommand, _ within: Duration, ChildCancellation) -> ChildOutcome = {
      ChildProcess.run($0, within: $1, $2)
    }
    /// Reads a date and time of the machine's time zone, such as `2026-03-03 06:05:06.000000`.
    package var localTime: @Sendable (String) -> Timestamp? = { LocalTime.timestamp($0) }
    /// Tells the time and waits.
    package var clock: any PipelineClock = SystemClock()
    /// Spreads waits, and makes ids.
    package var random = RandomSource.system

    /// Those of the process.
    package init() {}
  }

  /// Why a file could not be read.
  package enum FileFault: Error, Sendable, Hashable {
    /// There is none.
    case missing
    /// The system does not let this process read it, or reading failed.
    case unreadable
    /// It has more bytes than such a file has.
    case tooLarge
  }

  enum SmallFile {
    static func read(_ path: String, atMost maximumBytes: Int) -> Result<[UInt8], FileFault> {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      guard descriptor >= 0 else {
        return .failure(errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable)
      }
      defer { close(descriptor) }
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0) }
        if count == 0 { return .success(bytes) }
        guard count > 0 else {
          if errno == EINTR { continue }
          return .failure(.unreadable)
        }
        bytes += buffer[..<count]
        guard bytes.count <= maximumBytes else { return .failure(.tooLarge) }
      }
    }

    /// The system's `read`, which has the name of methods.
    static func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
      #if canImport(Darwin)
        Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #elseif canImport(Glibc)
        Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        Musl.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        Android.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
    }
  }

  enum LocalTime {
    /// Older versions of the Azure CLI print the end of a token by the clock on the wall.
    static func timestamp(_ text: String) -> Timestamp? {
      // bounded: by the ranges below
      let numbers = text.split { !$0.isASCII || !$0.isNumber }.prefix(6).compactMap { Int32($0) }
      guard numbers.count == 6, (1900...9999).contains(numbers[0]), (1...12).contains(numbers[1]),
        (1...31).contains(numbers[2]), numbers[3] < 24, numbers[4] < 60, numbers[5] < 62
      else { return nil }
      var fields = tm()
      (fields.tm_year, fields.tm_mon, fields.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
      (fields.tm_hour, fields.tm_min, fields.tm_sec) = (numbers[3], numbers[4], numbers[5])
      fields.tm_isdst = -1
      let seconds = mktime(&fields)
      return seconds == -1 ? nil : Timestamp(seconds: Int64(seconds))
    }
  }
#endif
