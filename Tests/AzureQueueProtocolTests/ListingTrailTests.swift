import AzureCore
import AzurePipeline
import AzureQueueProtocol
import Testing

@Suite("A listing that a server leads nowhere")
struct ListingTrailTests {
  /// Follows a listing to its end, to its error or to a number of pages.
  private func follow(
    from start: String? = nil, upTo limit: Int = 3_000, isEmpty: (Int) -> Bool = { _ in false },
    _ marker: (Int) -> String?
  ) throws -> (pages: Int, error: AzureError?) {
    var token = start.map { ContinuationToken(rawValue: $0) }
    for page in 0..<limit {
      let operation = ListQueues(resumingAt: token)
      do throws(AzureError) {
        _ = try operation.request(in: CallSite(StorageEndpoint("https://contoso.queue.core.windows.net")))
      } catch {
        return (page, error)
      }
      let queues = isEmpty(page) ? "" : "<Queue><Name>q-\(page)</Name></Queue>"
      let xml =
        "<EnumerationResults><Queues>\(queues)</Queues><NextMarker>\(marker(page) ?? "")</NextMarker></EnumerationResults>"
      let response = ProtocolBench.response(200, [("x-ms-request-id", "r-\(page)")], xml)
      token = try operation.output(
        from: CompletedCall(response: response), reader: ProtocolBench.readers[0]
      ).continuationToken
      if token == nil { return (page + 1, nil) }
    }
    return (limit, nil)
  }

  @Test(
    "A marker that does not move ends it with an error that names it",
    arguments: [("m", nil), ("m", "m"), ("/acme/a-1", "other"), ("é", nil)] as [(String, String?)])
  func stuck(marker: String, start: String?) throws {
    let (pages, error) = try follow(from: start) { _ in marker }
    #expect(pages == (start == marker ? 1 : 2))
    #expect(error?.kind == .malformedResponse)
    #expect(
      error?.message.hasSuffix("its NextMarker leads back to where the listing was: '\(marker)'") == true)
    #expect(error?.requestID == "r-\(pages - 1)")
    #expect(error?.advice?.contains("never end") == true)
  }

  @Test(
    "Every circle is found, however long it is and the way into it",
    arguments: [0, 1, 2, 3, 5, 8, 13, 100], [1, 2, 3, 4, 7, 16, 100])
  func circle(lead: Int, length: Int) throws {
    let (pages, error) = try follow { $0 < lead ? "lead-\($0)" : "circle-\(($0 - lead) % length)" }
    #expect(error?.kind == .malformedResponse)
    #expect(error?.message.contains("'circle-") == true)
    // Once round it all, at least; and not much more.
    #expect(pages > lead + length - 1)
    #expect(pages <= 5 * (lead + length) + 3)
  }

  @Test("A listing that moves on is followed to its end", arguments: [nil, "page-0"])
  func moving(start: String?) throws {
    let (pages, error) = try follow(from: start) { $0 < 2_500 ? "page-\($0 + 1)" : nil }
    #expect(pages == 2_501)
    #expect(error == nil)
  }

  @Test("Markers are told apart by their bytes")
  func bytes() throws {
    let markers = ["e\u{301}", "\u{E9}", "\u{212B}", "A\u{30A}", "\u{C5}", "k", "K"]
    let (pages, error) = try follow { $0 < markers.count ? markers[$0] : nil }
    #expect(pages == markers.count + 1)
    #expect(error == nil)
  }

  @Test("Pages without a queue are followed, but not without end", arguments: [999, 1_000, 1_001])
  func emptyPages(count: Int) throws {
    let (pages, error) = try follow(isEmpty: { $0 < count }) { $0 < 2_900 ? "page-\($0)" : nil }
    #expect(pages == (count < 1_000 ? 2_901 : 1_000))
    #expect(error.map { $0.message.contains("'page-999'") } == (count < 1_000 ? nil : true))
  }

  @Test("Pages without a queue are counted in a row")
  func interrupted() throws {
    let (pages, error) = try follow(isEmpty: { $0 % 700 != 0 }) { $0 < 2_900 ? "page-\($0)" : nil }
    #expect(pages == 2_901)
    #expect(error == nil)
  }

  @Test("A marker that holds what looks like a signature, or is very long, is not repeated whole")
  func hidden() throws {
    let signature = "h4xkm9zqP0u5s7Vt2Y8bW1cR6dE3fG4jK5lM6nO7pQ8="
    let secret = try #require(try follow { _ in "a?sig=\(signature)" }.error)
    #expect(!"\(secret)".contains(signature))
    let long = try #require(try follow { _ in String(repeating: "m", count: 100_000) }.error)
    #expect(long.message.utf8.count < 1_000)
  }

  @Test("What a token knows of the past is no part of what is stored or compared")
  func stored() throws {
    let operation = ListQueues(resumingAt: ContinuationToken(rawValue: "m"))
    let xml = "<EnumerationResults><Queues /><NextMarker>m</NextMarker></EnumerationResults>"
    let token = try #require(
      try operation.output(
        from: CompletedCall(response: ProtocolBench.response(200, [], xml)), reader: ProtocolBench.readers[0]
      ).continuationToken)
    #expect(token == ContinuationToken(rawValue: "m"))
    #expect("\(token)" == "m")
    let endpoint = try ProtocolBench.endpoint()
    #expect(throws: AzureError.self) { try ListQueues(resumingAt: token).request(in: CallSite(endpoint)) }
    #expect(throws: Never.self) {
      try ListQueues(resumingAt: ContinuationToken(rawValue: token.rawValue)).request(in: CallSite(endpoint))
    }
  }
}
