import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Holds the commands of a worker until a test lets them go: a named pipe that `read line <"$GATE"` waits at.
final class CommandGate: Sendable {
  let path: String
  private let descriptor: Int32

  struct Unavailable: Error {}

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("azq-\(UUID().uuidString)").path
    // Open at both ends, so that nobody finds an end closed.
    guard mkfifo(path, 0o600) == 0 else { throw Unavailable() }
    descriptor = Self.systemOpen(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unavailable() }
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  var variables: [String: String] { ["GATE": path] }

  /// Lets so many commands go.
  func open(for commands: Int = 1) {
    let text = [UInt8](repeating: UInt8(ascii: "\n"), count: commands)
    _ = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  private static func systemOpen(_ path: String, _ flags: Int32) -> Int32 {
    #if canImport(Darwin)
      Darwin.open(path, flags)
    #elseif canImport(Glibc)
      Glibc.open(path, flags)
    #else
      Musl.open(path, flags)
    #endif
  }
}
