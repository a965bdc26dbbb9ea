import AzureQueueTesting
import Foundation
import Testing

@testable import AzqCommands

@Suite("Reading and writing", .timeLimit(.minutes(2)))
struct ByteStreamTests {
  /// The two ends of a pipe, closed at the end of the work.
  private func withPipe(_ work: (_ reading: ByteStream, _ writing: ByteStream) async throws -> Void)
    async throws
  {
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends where fcntl(end, F_GETFD) != -1 { close(end) } }
    try await work(
      ByteStream(descriptor: ends[0], name: "input"), ByteStream(descriptor: ends[1], name: "output"))
  }

  @Test("A read returns what has arrived, and nothing at the end")
  func read() async throws {
    try await withPipe { reading, writing in
      try writing.write([1, 2, 3])
      #expect(try reading.read() == [1, 2, 3])
      try writing.write([4, 5])
      close(writing.descriptor)
      #expect(try reading.read(upTo: 1) == [4])
      #expect(try reading.read() == [5])
      #expect(try reading.read() == [])
    }
  }

  @Test("More than a pipe holds arrives whole, also where both ends are non-blocking")
  func nonBlocking() async throws {
    try await withPipe { reading, writing in
      for stream in [reading, writing] {
        try #require(fcntl(stream.descriptor, F_SETFL, O_NONBLOCK) == 0)
      }
      let bytes = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      async let written: Void = DedicatedThread.run {
        try writing.write(bytes)
        close(writing.descriptor)
      }
      let found = try await DedicatedThread.run {
        var found: [UInt8] = []
        while case let piece = try reading.read(), !piece.isEmpty { found += piece }
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
      close(reading.descriptor)
      let error = #expect(throws: StreamError.self) { try writing.write([1]) }
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
        #expect(throws: StreamError.self) { try writing.read() }?.description
          == "cannot read output: it is not open for reading")
      #expect(
        #expect(throws: StreamError.self) { try reading.write([1]) }?.description
          == "cannot write to input: it is not open for writing")
      close(writing.descriptor)
      let error = #expect(throws: StreamError.self) { try writing.write([1]) }
      #expect(error?.description == "cannot write to output: it is not open for writing")
    }
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
