import AzurePipeline
import AzureCore
import AzurePipeline
import HTTPTypes
import TestSupport
import Testing

@Suite("Errors made from what the service said")
struct ServiceErrorTests {
  /// The error of a call whose one attempt got this response at the script's origin.
  private func error(
    _ status: Int, _ fields: HTTPFields = [:], _ change: (inout CallPlan) -> Void = { _ in }
  ) throws -> AzureError {
    let steps = CallScript(plan: .fixture { change(&$0) }).steps([
      (.zero, .start), (.zero, .status(status, fields)),
    ])
    return try #require(steps.last?.error)
  }

  private static func date(_ lead: Duration) -> HTTPFields {
    [.date: (CallScript.origin + lead).httpDate]
  }

  @Test(
    "A 403 with a date far from ours says by how much, and which clock is ahead",
    arguments: [
      (.seconds(301), "5 minutes behind"), (.seconds(-301), "5 minutes ahead of"),
      (.seconds(1_200), "20 minutes behind"), (.seconds(-3_600), "60 minutes ahead of"),
      (.seconds(3 * 3_600), "3 hours behind"), (.seconds(-86_400 * 400), "400 days ahead of"),
    ] as [(Duration, String)])
  func clock(lead: Duration, words: String) throws {
    let error = try error(403, Self.date(lead))
    #expect(error.advice?.hasPrefix("the clock of this machine is \(words) the service's") == true)
    #expect("\(error)".contains(words))
    #expect(error.serviceDate == CallScript.origin + lead)
  }

  @Test(
    "A difference that the service tolerates is not blamed",
    arguments: [Duration.zero, .seconds(300), .seconds(-300), .seconds(30)])
  func smallDifference(lead: Duration) throws {
    #expect(try error(403, Self.date(lead)).advice == nil)
  }

  @Test("No date, and no other refusal, blames the clock", arguments: [400, 401, 404, 500])
  func otherStatus(status: Int) throws {
    #expect(try error(status, Self.date(.seconds(3_600))).advice == nil)
    #expect(try error(403).advice == nil)
    #expect(try error(403).serviceDate == nil)
  }

  @Test("The clock is still blamed when the deadline ends the retries")
  func clockAndDeadline() throws {
    let error = try error(403, Self.date(.seconds(3_600))) {
      $0.retry = FixedRetry(retries: 1, delay: .seconds(9))
      $0.deadline = .seconds(5)
    }
    #expect(error.advice?.hasPrefix("the clock of this machine is 60 minutes behind") == true)
    #expect(error.advice?.hasSuffix("would pass the call's deadline of 5.0 seconds") == true)
  }

  @Test("A response without a message has one all the same")
  func noMessage() throws {
    #expect(try error(404).message == "The server responded with status 404, neither code nor message")
    #expect(
      try error(404, [.msErrorCode: "QueueNotFound"]).message
        == "The service responded with the code QueueNotFound and no message")
    #expect(AzureError(ServiceFailure(status: 404, message: "Gone.")).message == "Gone.")
  }

  @Test("Status, code and both request ids of a response without a body reach the error")
  func facts() throws {
    let request = AzureRequest(
      method: .get, scheme: "https", authority: "contoso.queue.core.windows.net", path: "/tasks",
      headerFields: [.msClientRequestID: "client-1"])
    let steps = CallScript(request, plan: .fixture()).steps([
      (.zero, .start), (.zero, .status(409, [.msErrorCode: "QueueBeingDeleted", .msRequestID: "service-1"])),
    ])
    let error = try #require(steps.last?.error)
    #expect(error.status == 409)
    #expect(error.code == .queueBeingDeleted)
    #expect(error.requestID == "service-1")
    #expect(error.clientRequestID == "client-1")
  }

  @Test("What the service says about a signature is found in one place")
  func authenticationDetail() {
    let failure = ServiceFailure(
      status: 403, code: .authenticationFailed, details: ["AuthenticationErrorDetail": "why", "Reason": "x"])
    #expect(AzureError(failure).authenticationErrorDetail == "why")
    #expect(AzureError(ServiceFailure(status: 403)).authenticationErrorDetail == nil)
  }

  @Test(
    "A 404 says that a queue is missing only when the service can have said so",
    arguments: [
      (404, .queueNotFound, false, true), (404, .queueNotFound, true, true),
      (404, .resourceNotFound, false, true), (404, nil, false, true), (404, nil, true, false),
      (404, .messageNotFound, false, false), (404, "WebsiteNotFound", false, false), (409, nil, false, false),
      (400, .queueNotFound, false, false),
    ] as [(Int, StorageErrorCode?, Bool, Bool)])
  func missingQueue(status: Int, code: StorageErrorCode?, hasForeignBody: Bool, isMissing: Bool) {
    let failure = ServiceFailure(status: status, code: code, hasForeignBody: hasForeignBody)
    #expect(failure.isMissingQueue == isMissing)
  }

  @Test("A deadline that passes in a wait keeps the service's date")
  func deadline() throws {
    let steps = CallScript(
      plan: .fixture {
        $0.retry = FixedRetry(retries: 1)
        $0.deadline = .seconds(5)
      }
    ).steps([(.zero, .start), (.zero, .status(503, Self.date(.zero))), (.seconds(6), .waited)])
    let error = try #require(steps.last?.error)
    #expect(error.kind == .deadline)
    #expect(error.serviceDate == CallScript.origin)
  }

  @Test("The codes are spelled as the service spells them")
  func spelling() {
    #expect(StorageErrorCode.queueNotEmpty.rawValue == "QueueNotEmpty")
    #expect(StorageErrorCode.md5Mismatch.rawValue == "Md5Mismatch")
    #expect(StorageErrorCode.accountRequiresHttps.rawValue == "AccountRequiresHttps")
    #expect(StorageErrorCode.authorizationSourceIPMismatch.rawValue == "AuthorizationSourceIPMismatch")
    #expect(StorageErrorCode.keyBasedAuthenticationNotPermitted == "KeyBasedAuthenticationNotPermitted")
  }

  @Test("A response prints its size and nothing of its fields and body")
  func responseDescription() {
    let response = AzureResponse(
      status: .ok, headerFields: [.setCookie: "S3CRET"], body: Array("S3CRET".utf8))
    var dumped = ""
    dump(response, to: &dumped)
    #expect("\(response)" == "200 (1 header fields, 6 bytes)")
    #expect(!String(reflecting: response).contains("S3CRET"))
    #expect(!dumped.contains("S3CRET"))
    #expect(!"\(CompletedCall(response: response))".contains("S3CRET"))
  }
}
