import AzureCore
import AzureQueueClient
import AzureQueueTesting
import Testing

@Suite("Listing queues, by the async client")
struct QueueListingTests {
  private let bench = ClientBench()

  private static func page(_ names: String..., next: String? = nil) -> ScriptedTransport.Outcome {
    let queues = names.map { "<Queue><Name>\($0)</Name></Queue>" }.joined()
    let marker = next.map { "<NextMarker>\($0)</NextMarker>" } ?? "<NextMarker />"
    return .status(200, [], "<EnumerationResults><Queues>\(queues)</Queues>\(marker)</EnumerationResults>")
  }

  /// The service with queues `a-1` to `a-5` and `b-1`.
  private func filled() async throws -> QueueServiceClient {
    let service = try bench.service()
    for name in ["b-1", "a-3", "a-1", "a-5", "a-2", "a-4"] {
      try await service.createQueue(name, metadata: ["Owner": "\(name)"])
    }
    return service
  }

  private func names(_ queues: ListedQueues) async throws -> [String] {
    try await queues.reduce(into: []) { $0.append($1.name) }
  }

  @Test("All queues are listed by name, whatever the size of the pages", arguments: [nil, 1, 2, 3, 6, 5000])
  func all(pageSize: Int?) async throws {
    let service = try await filled()
    let before = bench.transport.requestCount
    let listed = try await names(service.queues(pageSize: pageSize))
    #expect(listed == ["a-1", "a-2", "a-3", "a-4", "a-5", "b-1"])
    let size = min(pageSize ?? 6, 6)
    #expect(bench.transport.requestCount - before == 6 / size)
  }

  @Test("A prefix selects, and metadata comes when asked for")
  func selection() async throws {
    let service = try await filled()
    #expect(try await names(service.queues(prefix: "a-")).count == 5)
    #expect(try await names(service.queues(prefix: "c")).isEmpty)
    var metadata: [QueueMetadata?] = []
    for try await queue in service.queues(prefix: "b", includeMetadata: true) {
      metadata.append(queue.metadata)
    }
    for try await queue in service.queues(prefix: "b") { metadata.append(queue.metadata) }
    #expect(metadata == [["Owner": "b-1"], nil])
    #expect(metadata.first??.entries.first?.name == "Owner")
  }

  @Test("A listing goes on after a page whose token was kept, in another client")
  func resume() async throws {
    let service = try await filled()
    var token: ContinuationToken?
    for try await page in service.queues(pageSize: 2).pages {
      #expect(page.queues.map(\.name) == ["a-1", "a-2"])
      token = page.continuationToken
      break
    }
    let stored = try #require(token).rawValue
    var pages: [[String]] = []
    let another = try bench.service().queues(pageSize: 3)
    for try await page in another.pages(resumingAt: ContinuationToken(rawValue: stored)) {
      pages.append(page.queues.map(\.name))
    }
    #expect(pages == [["a-3", "a-4", "a-5"], ["b-1"]])
  }

  @Test("Nothing is sent before it is iterated, and no page before it is wanted")
  func lazy() async throws {
    let transport = ScriptedTransport([Self.page("a", "b", next: "m1"), Self.page("c")])
    var iterator = try bench.service(over: transport).queues().makeAsyncIterator()
    #expect(transport.requests.isEmpty)
    _ = try await iterator.next()
    _ = try await iterator.next()
    #expect(transport.requests.count == 1)
    #expect(try await iterator.next()?.name == "c")
    #expect(try await iterator.next() == nil)
    #expect(try await iterator.next() == nil)
    #expect(transport.requests.map { $0.query } == ["comp=list", "comp=list&marker=m1"])
  }

  @Test("An empty page with a marker is not the end")
  func emptyPages() async throws {
    let script = [Self.page(next: "m1"), Self.page(next: "m2"), Self.page("a"), Self.page()]
    let items = try bench.service(over: ScriptedTransport(script)).queues()
    #expect(try await names(items) == ["a"])
    let pages = try bench.service(over: ScriptedTransport(script)).queues().pages
    #expect(try await pages.reduce(into: []) { $0.append($1.queues.count) } == [0, 0, 1])
  }

  @Test("Each request has what was asked for, the marker and the options")
  func options() async throws {
    let transport = ScriptedTransport([Self.page(next: "/acme/a+b="), Self.page()])
    var options = OperationOptions()
    options.serverTimeout = .seconds(7)
    let queues = try bench.service(over: transport).queues(
      prefix: "o r", includeMetadata: true, pageSize: 9, options: options)
    #expect(try await names(queues).isEmpty)
    #expect(
      transport.requests.map { $0.query } == [
        "comp=list&prefix=o%20r&maxresults=9&include=metadata&timeout=7",
        "comp=list&prefix=o%20r&marker=%2Facme%2Fa%2Bb%3D&maxresults=9&include=metadata&timeout=7",
      ])
  }

  @Test("An error ends the listing, and the last token lets it go on")
  func error() async throws {
    let transport = ScriptedTransport([Self.page("a", next: "m1"), .status(403), Self.page("b")])
    let queues = try bench.service(over: transport).queues()
    var iterator = queues.pages.makeAsyncIterator()
    let token = try await iterator.next()?.continuationToken
    do {
      _ = try await iterator.next()
      Issue.record("no error came")
    } catch let error as AzureError {
      #expect(error.status == 403)
      #expect(error.operation == "List Queues")
    }
    #expect(try await iterator.next() == nil)
    var rest: [String] = []
    for try await page in queues.pages(resumingAt: token) { rest += page.queues.map(\.name) }
    #expect(rest == ["b"])
    #expect(transport.requests.last?.query == "comp=list&marker=m1")
  }

  /// Ways to iterate, each with the names it was given before the error.
  enum Form: CaseIterable {
    case queues, pages
    /// An iteration a page, as of a caller who keeps the token.
    case pageByPage
  }

  private func names(_ queues: ListedQueues, _ form: Form, _ seen: inout [String]) async throws {
    switch form {
    case .queues: for try await queue in queues { seen.append(queue.name) }
    case .pages: for try await page in queues.pages { seen += page.queues.map(\.name) }
    case .pageByPage:
      var token: ContinuationToken?
      repeat {
        var iterator = queues.pages(resumingAt: token).makeAsyncIterator()
        let page = try await iterator.next()
        seen += page?.queues.map(\.name) ?? []
        token = page?.continuationToken
      } while token != nil
    }
  }

  @Test(
    "Markers that lead back end the listing with an error that names one, after the queues that came",
    arguments: Form.allCases,
    [(["m"], 2), (["a", "m", "m"], 3), (["a", "b"], 4), (["a", "b", "c"], 7)] as [([String], Int)])
  func circles(form: Form, row: ([String], Int)) async throws {
    let (markers, requests) = row
    let script = (0..<50).map { Self.page("q-\($0)", next: markers[$0 % markers.count]) }
    let transport = ScriptedTransport(script)
    let queues = try bench.service(over: transport).queues()
    var seen: [String] = []
    do {
      try await names(queues, form, &seen)
      Issue.record("no error came")
    } catch let error as AzureError {
      #expect(error.kind == .malformedResponse)
      #expect(error.operation == "List Queues")
      #expect(markers.contains { error.message.hasSuffix("'\($0)'") })
    }
    #expect(transport.requests.count == requests)
    #expect(seen == (0..<requests).map { "q-\($0)" })
  }

  @Test("A page that fails is asked for again before the listing fails")
  func retry() async throws {
    let transport = ScriptedTransport([.status(503), Self.page("a")])
    #expect(try await names(bench.service(over: transport).queues()) == ["a"])
    #expect(bench.clock.waits == [.milliseconds(800)])
  }

  @Test("Every iteration starts anew")
  func twice() async throws {
    let transport = ScriptedTransport([Self.page("a"), Self.page("a", "b")])
    let queues = try bench.service(over: transport).queues()
    #expect(try await names(queues) == ["a"])
    #expect(try await names(queues) == ["a", "b"])
  }

  @Test("What is out of range is the first thing that is thrown, with nothing sent", arguments: [0, 5001])
  func range(pageSize: Int) async throws {
    let transport = ScriptedTransport([])
    let queues = try bench.service(over: transport).queues(pageSize: pageSize)
    let error = try await azureError { try await names(queues) }
    #expect(error.kind == .invalidArgument)
    #expect(error.operation == "List Queues")
    #expect(transport.requests.isEmpty)
  }

  @Test("A cancelled listing throws CancellationError")
  func cancelled() async throws {
    let queues = try bench.service(over: ScriptedTransport([.hang])).queues()
    let task = Task { () async throws -> Void in
      var iterator = queues.makeAsyncIterator()
      do {
        _ = try await iterator.next()
        Issue.record("no error came")
      } catch {
        #expect(error is CancellationError)
      }
      #expect(try await iterator.next() == nil)
    }
    task.cancel()
    try await task.value
  }
}
