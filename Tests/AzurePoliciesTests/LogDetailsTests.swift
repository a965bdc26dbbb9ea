import TestSupport
import AzurePipeline
import AzureCore
import AzurePolicies
import HTTPTypes
import Logging
import Synchronization
import Testing

@Suite("What trace shows of a request and its response")
struct LogDetailsTests {
  private let lines = MemoryLogHandler.Lines()
  private static let hidden = "S3CRET"

  private var all: [String] { lines.all.withLock { $0 } }

  private func plan(details: LogDetails) -> CallPlan {
    var plan = CallPlan(operation: "Put Message", retrySafety: .safe)
    let handler = MemoryLogHandler(lines: lines, logLevel: .trace)
    plan.observers = [LoggingObserver(Logger(label: "test") { _ in handler }, details: details)]
    return plan
  }

  private func traced(
    _ request: AzureRequest, _ response: AzureResponse, _ change: (inout LogDetails) -> Void
  )
    -> [String]
  {
    var details = LogDetails()
    change(&details)
    var call = Call(request, plan: plan(details: details))
    let now = ClockReading(date: Timestamp(seconds: 0), elapsed: .zero)
    _ = call.advance(.start, now: now)
    _ = call.advance(.response(response), now: now)
    return Array(all.suffix(3).prefix(2))
  }

  private func request(
    _ fields: HTTPFields = [:], query: String = "", body: String = "", method: HTTPRequest.Method = .get
  ) -> AzureRequest {
    AzureRequest(
      method: method, scheme: "https", authority: "contoso.queue.core.windows.net",
      path: "/tasks/messages" + query, headerFields: fields, body: Array(body.utf8))
  }

  @Test("At trace every attempt shows its harmless parameters, and neither fields nor bodies")
  func trace() {
    let lines = traced(
      request(
        [.accept: "application/xml"],
        query: "?numofmessages=3&PopReceipt=\(Self.hidden)&sp=r&sig=\(Self.hidden)&\(Self.hidden)=1&lone"),
      AzureResponse(status: .ok, headerFields: [.server: "x"], body: [65])
    ) { _ in }
    let target =
      "/tasks/messages?numofmessages=3&PopReceipt=REDACTED&sp=r&sig=REDACTED&REDACTED=REDACTED&REDACTED"
    #expect(
      lines == [
        "trace | sending | azure.client.attempt=1 | http.request.body.bytes=0 | http.request.method=GET"
          + " | url.target=\(target)",
        "trace | received | azure.client.attempt=1 | http.response.body.bytes=1 | http.response.status_code=200",
      ])
  }

  @Test("Header fields are shown when asked for, with the values that are harmless")
  func fields() {
    let lines = traced(
      request([.accept: "application/xml", .authorization: Self.hidden, .msVersion: "2025-11-05"]),
      AzureResponse(status: .ok, headerFields: [.msRequestID: "r-1", .setCookie: Self.hidden])
    ) { $0.includesHeaderFields = true }
    #expect(
      lines == [
        "trace | sending | azure.client.attempt=1 | "
          + #"http.fields=["Accept: application/xml", "Authorization: REDACTED", "x-ms-version: 2025-11-05"] | "#
          + "http.request.body.bytes=0 | http.request.method=GET | url.target=/tasks/messages",
        "trace | received | azure.client.attempt=1 | "
          + #"http.fields=["x-ms-request-id: r-1", "Set-Cookie: REDACTED"] | http.response.body.bytes=0 | "#
          + "http.response.status_code=200",
      ])
  }

  @Test("Fields and query items that are listed are shown, but for those that carry secrets")
  func lists() throws {
    let metadata = try #require(HTTPField.Name("x-ms-meta-owner"))
    let lines = traced(
      request(
        [.referer: "here", .authorization: Self.hidden, .cookie: Self.hidden, metadata: Self.hidden],
        query: "?Trace=on&sig=\(Self.hidden)"),
      AzureResponse(status: .ok, headerFields: [.location: "https://x/?sig=\(Self.hidden)&a=1"])
    ) {
      $0.includesHeaderFields = true
      $0.shownHeaderFields = [.referer, .location, .authorization, .cookie, metadata]
      $0.shownQueryItems = ["trace", "SIG"]
    }
    #expect(lines[0].contains("Referer: here"))
    #expect(lines[0].hasSuffix("url.target=/tasks/messages?Trace=on&sig=REDACTED"))
    #expect(lines[1].contains("https://x/?sig=<redacted>&a=1"))
    for line in lines { #expect(!line.contains(Self.hidden), "\(line)") }
  }

  @Test("Neither the name nor the value of a field can hold a secret of the request, or drive a terminal")
  func outsideFields() throws {
    let token = "S3CRETtokenOf32LettersAndDigits0123"
    let name = try #require(HTTPField.Name(token))
    let lines = traced(
      request([.authorization: "Bearer \(token)"], query: "?marker=\(token)&comp=list"),
      AzureResponse(
        status: .ok,
        headerFields: [
          name: "a", .msRequestID: token, .msErrorCode: token, .server: "\(token) \u{9B}x",
          .contentType: "a\u{202E}b",
          .eTag: String(repeating: "e", count: 9000),
        ])
    ) { $0.includesHeaderFields = true }
    #expect(lines[0].hasSuffix("url.target=/tasks/messages?marker=<redacted>&comp=list"))
    for field in [
      "REDACTED: REDACTED", "x-ms-request-id: REDACTED", "x-ms-error-code: REDACTED", "Content-Type: ab",
    ] {
      #expect(lines[1].contains(field), "\(field) in \(lines[1])")
    }
    #expect(lines[1].contains("Server: <redacted>") && lines[1].utf8.count < 2000)
    for line in lines { #expect(!line.contains("S3CRET") && !line.contains("\u{9B}"), "\(line)") }
  }

  @Test("Bodies are shown when asked for, up to the cap, on one line")
  func bodies() {
    let lines = traced(
      request(body: "one\ntwo\u{1B}[0m", method: .put), AzureResponse(status: .ok, body: Array("äöü".utf8))
    ) { $0.maximumBodyBytes = 5 }
    #expect(lines[0].contains(#" | http.body=one\nt… (11 bytes) | "#))
    #expect(lines[1].contains(" | http.body=äö… (6 bytes) | "))
    let whole = traced(request(), AzureResponse(status: .ok, body: Array("äöü".utf8))) {
      $0.maximumBodyBytes = 6
    }
    #expect(whole[1].contains(" | http.body=äöü | "))
  }

  @Test("A body that is not UTF-8 is not shown")
  func binary() {
    let lines = traced(request(), AzureResponse(status: .ok, body: [0xFF, 0xFE])) { $0.maximumBodyBytes = 9 }
    #expect(lines[1].contains(" | http.body=not UTF-8 | "))
  }

  @Test(
    "A body that brings a key or a token is not shown",
    arguments: [
      "<UserDelegationKey><Value>S3CRET</Value></UserDelegationKey>", #"{"access_token":"S3CRET"}"#,
      "grant_type=x&client_secret=S3CRET", "client_assertion=S3CRET", "AccountName=a;AccountKey=S3CRET",
    ], [20, 1_000])
  func secretBodies(body: String, cap: Int) {
    let lines = traced(request(), AzureResponse(status: .ok, body: Array(body.utf8))) {
      $0.maximumBodyBytes = cap
    }
    #expect(lines[1].contains(" | http.body=REDACTED | "))
  }

  @Test("A signature in a body is hidden wherever the cap falls", arguments: [30, 60, 100, 70_000])
  func signatures(cap: Int) {
    let signature = String(repeating: "S3CRET0", count: 6) + "x="
    let body = "<Error>signature '\(signature)' of https://x/?sig=S3CRET%3D was bad</Error>"
    let filled = String(repeating: "f", count: max(0, cap - 30)) + body
    for text in [body, filled + String(repeating: ".", count: 80_000)] {
      for line in traced(
        request(), AzureResponse(status: .ok, body: Array(text.utf8)), { $0.maximumBodyBytes = cap })
      {
        #expect(!line.contains("S3CR"), "\(line.suffix(200))")
      }
    }
    #expect(all.count == 6)
  }
}
