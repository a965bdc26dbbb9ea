import AzureCore
import HTTPTypes
import Testing

@testable import AzureTransportCurl

@Suite("A request and its response, without a connection")
struct HTTPTransactionTests {
  private let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)

  private func transaction(
    _ scheme: String = "http", bytes: Int = 0, mayRetry: Bool = false
  ) throws -> HTTPTransaction {
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    let request = AzureRequest(
      method: .put, scheme: scheme, authority: "host", path: "/", body: [UInt8](repeating: 1, count: bytes))
    return HTTPTransaction(
      try PreparedRequest(request, AttemptLimits(mayRetry: mayRetry), Settings(configuration)))
  }

  /// Lets a transaction read bytes, as much as the buffer holds at a time, and then the last result.
  private func read(_ bytes: [UInt8], then last: IOResult = .wouldBlock, _ transaction: inout HTTPTransaction)
  {
    var buffer = bytes + [0]
    transaction.beginReading()
    buffer.withUnsafeMutableBytes { buffer in
      if !bytes.isEmpty { _ = transaction.didRead(.bytes(bytes.count), buffer) }
      if transaction.result == nil { _ = transaction.didRead(last, buffer) }
    }
  }

  private func writeAll(_ transaction: inout HTTPTransaction) {
    while let range = transaction.nextBytes { transaction.didWrite(.bytes(range.count)) }
  }

  @Test("What is written is offered whole, and by records of TLS")
  func parts() throws {
    var plain = try transaction(bytes: 100_000)
    let count = plain.request.bytes.count
    #expect(plain.nextBytes == 0..<count && plain.delivery == .notSent)
    plain.didWrite(.bytes(10))
    #expect(plain.nextBytes == 10..<count && plain.delivery == .maybeSent)
    var encrypted = try transaction("https", bytes: 100_000)
    #expect(encrypted.nextBytes == 0..<16_384)
    encrypted.didWrite(.bytes(16_384))
    #expect(encrypted.nextBytes == 16_384..<32_768)
    writeAll(&encrypted)
    #expect(encrypted.nextBytes == nil && !encrypted.wantsToWrite)
  }

  @Test(
    "A record of TLS that was offered may have left in part; what a plain connection has not taken has not",
    arguments: [IOResult.wouldBlock, .ended, .truncated, .failed])
  func delivery(result: IOResult) throws {
    for (scheme, delivery) in [("http", TransportError.Delivery.notSent), ("https", .maybeSent)] {
      var transaction = try transaction(scheme)
      transaction.didWrite(result)
      #expect(transaction.delivery == delivery)
      #expect(transaction.repeated.delivery == delivery)
    }
  }

  @Test("A response that came before the request was sent is the result, but ends the connection")
  func early() throws {
    var transaction = try transaction(bytes: 10)
    transaction.didWrite(.bytes(5))
    read(response, &transaction)
    #expect(try transaction.outcome.get().body == Array("ok".utf8))
    #expect(!transaction.leavesConnectionUsable)
    var whole = try self.transaction(bytes: 10)
    writeAll(&whole)
    read(response, &whole)
    #expect(try whole.outcome.get().status == 200)
    #expect(whole.leavesConnectionUsable)
  }

  @Test(
    "A connection that ends before the first byte of a response is lost, and only then may be replaced",
    arguments: [
      (0, true, false, true), (0, true, true, true), (0, false, false, false), (0, false, true, true),
      (5, false, true, false), (5, true, true, false),
    ])
  func lost(received: Int, nothingSent: Bool, mayRetry: Bool, mayBeRetried: Bool) throws {
    for end in [IOResult.ended, .truncated, .failed] {
      var transaction = try transaction(mayRetry: mayRetry)
      if !nothingSent { writeAll(&transaction) }
      read(Array(response[..<received]), then: end, &transaction)
      guard case .failure(let error) = transaction.outcome else {
        Issue.record("There is a response")
        continue
      }
      // A head that ends in the middle is malformed, however it ended; a broken connection is lost.
      if received == 0 {
        #expect(transaction.isLost && error.kind == .connectionLost)
        #expect(error.delivery == (nothingSent ? .notSent : .maybeSent))
      }
      #expect(transaction.mayBeRetried == mayBeRetried, "\(end)")
      #expect(!transaction.leavesConnectionUsable)
    }
  }

  @Test("A connection that breaks under the request may still hold a response")
  func broken() throws {
    var transaction = try transaction(bytes: 10)
    transaction.didWrite(.failed)
    #expect(transaction.isBroken && transaction.nextBytes == nil)
    read(response, &transaction)
    #expect(try transaction.outcome.get().status == 200)
    var other = try self.transaction(bytes: 10)
    other.didWrite(.failed)
    read([], &other)
    #expect(other.isLost)
  }

  @Test("A better reason replaces that of a loss, and nothing else")
  func reason() throws {
    let reason = TransportError(.certificate, delivery: .maybeSent, "refused")
    var lost = try transaction()
    read([], then: .ended, &lost)
    lost.explainLoss(reason)
    #expect(throws: TransportError.self) { try lost.outcome.get() }
    if case .failure(let error) = lost.outcome { #expect(error.kind == .certificate) }
    var responded = try transaction()
    read(response, &responded)
    responded.explainLoss(reason)
    responded.fail(reason)
    #expect(try responded.outcome.get().status == 200)
  }

  @Test("Of two connections the first may have carried the request, whatever the second one says")
  func repeated() throws {
    var first = try transaction(mayRetry: true)
    writeAll(&first)
    read([], then: .ended, &first)
    var second = first.repeated
    #expect(second.nextBytes == 0..<second.request.bytes.count && second.result == nil)
    second.fail(TransportError(.connect, delivery: .notSent, "no server"))
    if case .failure(let error) = second.outcome { #expect(error.delivery == .maybeSent) }
  }

  @Test("A buffer that is not full ends the reading, unless it goes on to the end of what is there")
  func reading() throws {
    for toTheEnd in [false, true] {
      var transaction = try transaction()
      var buffer = Array(response.dropLast()) + [0, 0]
      transaction.beginReading(toTheEnd: toTheEnd)
      buffer.withUnsafeMutableBytes { buffer in
        #expect(transaction.didRead(.bytes(buffer.count - 2), buffer) == toTheEnd)
        #expect(!transaction.didRead(.wouldBlock, buffer) && transaction.result == nil)
      }
    }
  }

  @Test("Others get their turn while a response is long")
  func turns() throws {
    var transaction = try transaction("https")
    var buffer = Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + [UInt8](repeating: 0, count: 32 * 1024)
    var reads = 0
    transaction.beginReading()
    buffer.withUnsafeMutableBytes { buffer in
      while transaction.didRead(.bytes(buffer.count), buffer) { reads += 1 }
    }
    #expect(transaction.hasMore && (5...10).contains(reads))
    transaction.beginReading()
    #expect(!transaction.hasMore)
  }
}
