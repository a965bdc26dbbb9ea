#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A terminal without a screen: what a program prints to the one end can be read at the other.
struct PseudoTerminal {
  /// Where what is printed is read.
  let reading: CInt
  /// What the program gets.
  let program: CInt

  struct Unavailable: Error {}

  init() throws {
    reading = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard reading >= 0, let path = Self.pathOfOtherEnd(of: reading) else { throw Unavailable() }
    program = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard program >= 0 else {
      close(reading)
      throw Unavailable()
    }
  }

  private static func pathOfOtherEnd(of descriptor: CInt) -> String? {
    #if canImport(Darwin)
      guard grantpt(descriptor) == 0, unlockpt(descriptor) == 0, let name = ptsname(descriptor) else {
        return nil
      }
      return String(cString: name)
    #else
      // TIOCSPTLCK and TIOCGPTN, which Swift does not see, like the functions above.
      var isLocked: CInt = 0
      var number: CInt = 0
      guard ioctl(descriptor, 0x4004_5431, &isLocked) == 0, ioctl(descriptor, 0x8004_5430, &number) == 0
      else {
        return nil
      }
      return "/dev/pts/\(number)"
    #endif
  }
}
