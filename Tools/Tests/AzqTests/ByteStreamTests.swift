import AzureQueueTesting
import Foundation
import Synchronization
import Testing

@testable import AzqCommands

@Suite("Reading and writing", .timeLimit(.minutes(2)))
struct ByteStreamTests {
  /// Runs work with the two ends of a pipe, and closes what of them the work has not closed.
  private func withPipe(_ work: (_ reading: PipeEnd, _ writing: PipeEnd) async throws -> Void) async throws {
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    let reading = PipeEnd(ends[0], "input")
    let writing = PipeEnd(ends[1], "output")
    try await work(reading, writing)
    withExtendedLifetime((reading, writing)) {}
  }

  /// One end of a pipe, closed once: by then its number may be another file's, of a test that runs beside this one.
  private final class PipeEnd: Sendable {
    let stream: ByteStream
    private let isClosed = Atomic<Bool>(false)

    init(_ descriptor: CInt, _ name: String) { stream = ByteStream(descriptor: descriptor, name: name) }

    deinit { end() }

    func end() {
      if !isClosed.exchange(true, ordering: .relaxed) { close(stream.descriptor) }
    }
  }

  @Test("A read returns what has arrived, and nothing at the end")
  func read() async throws {
    try await withPipe { reading, writing in
      try writing.stream.write([1, 2, 3])
      #expect(try reading.stream.read() == [1, 2, 3])
      try writing.stream.write([4, 5])
      writing.end()
      #expect(try reading.stream.read(upTo: 1) == [4])
      #expect(try reading.stream.read() == [5])
      #expect(try reading.stream.read() == [])
    }
  }

  @Test("More than a pipe holds arrives whole, also where both ends are non-blocking")
  func nonBlocking() async throws {
    try await withPipe { reading, writing in
      for end in [reading, writing] {
        try #require(fcntl(end.stream.descriptor, F_SETFL, O_NONBLOCK) == 0)
      }
      let bytes = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      async let written: Void = DedicatedThread.run {
        try writing.stream.write(bytes)
        writing.end()
      }
      let found = try await DedicatedThread.run {
        var found: [UInt8] = []
        while case let piece = try reading.stream.read(), !piece.isEmpty { found += piece }
        return found
      }
      try await written
      #expect(found == bytes)
    }
  }

  @Test("A pipe that nobody reads any more is told from other faults")
  func closedPipe() async throws {
    // The tool does this when it starts; here a test must not be ended by it either.
    signal(SIGPIPE, SIG_IGN)
    try await withPipe { reading, writing in
      reading.end()
      let error = #expect(throws: StreamError.self) { try writing.stream.write([1]) }
      #expect(error?.isReaderGone == true)
    }
  }

  @Test(
    "Each fault is one sentence that names the stream",
    arguments: [
      ("/", "cannot read '/': it is a directory"),
      ("/no/such/file", "cannot read '/no/such/file': there is no such file"),
      ("/etc/hostname/x", "cannot read '/etc/hostname/x': Not a directory"),
    ])
  func files(path: String, expected: String) {
    let error = #expect(throws: StreamError.self) {
      try ByteStream.withFile(at: path) { try $0.read() }
    }
    #expect(error?.description == expected)
  }

  @Test("A stream that is closed or the other way round says so")
  func wrongWay() async throws {
    try await withPipe { reading, writing in
      #expect(
        #expect(throws: StreamError.self) { try writing.stream.read() }?.description
          == "cannot read output: it is not open for reading")
      #expect(
        #expect(throws: StreamError.self) { try reading.stream.write([1]) }?.description
          == "cannot write to input: it is not open for writing")
    }
    // No number that was open once: it may be another file by now.
    let closed = ByteStream(descriptor: -1, name: "output")
    let error = #expect(throws: StreamError.self) { try closed.write([1]) }
    #expect(error?.description == "cannot write to output: it is not open for writing")
  }

  @Test("What was done before a fault stays in the sentence")
  func done() {
    var error = StreamError(.write, "standard output", code: ENOSPC)
    #expect(error.description == "cannot write to standard output: no space is left")
    error.done = "created orders"
    #expect(error.description == "created orders, but cannot write to standard output: no space is left")
  }

  @Test("A file that is too large, or never ends, is refused")
  func endless() {
    let error = #expect(throws: (any Error).self) { try WholeInput.bytes(of: "/dev/zero") }
    #expect(error.map { "\($0)" }?.contains("'/dev/zero': it has more than 4194304 bytes") == true)
  }
}
