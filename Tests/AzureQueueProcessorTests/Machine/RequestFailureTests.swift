import AzureCore
import AzureQueueProtocol
import AzureQueueTesting
import Testing

@testable import AzureQueueProcessor

@Suite("What an error of a call means to a processor")
struct RequestFailureTests {
  @Test(
    "A status of the service decides",
    arguments: [
      (401, RequestFailure.fatal, RequestFailure.fatal), (403, .fatal, .fatal), (404, .refused, .fatal),
      (429, .busy, .busy), (503, .busy, .busy), (409, .notDone, .notDone),
    ])
  func service(status: Int, aboutMessage: RequestFailure, ofReceive: RequestFailure) {
    let error = AzureError(ServiceFailure(status: status, message: "no"))
    // A status of the service's own faults leaves open what it has done, but for those that say so.
    #expect(RequestFailure(error, isAboutMessage: true) == aboutMessage)
    #expect(RequestFailure(error, isAboutMessage: false) == ofReceive)
  }

  @Test("Each call of a request has what the one before it has left, and none begins when the lease is over")
  func timeOfSeveralCalls() throws {
    let clock = ManualClock()
    let time = RequestTime(clock: clock, timeout: .seconds(10), notAfter: clock.now().elapsed + .seconds(25))
    #expect(try time.options().deadline == .seconds(10))
    clock.advance(by: .seconds(18))
    let last = try time.options()
    #expect(last.deadline == .seconds(7) && last.attemptTimeout == .seconds(7))
    for _ in 0..<2 {
      clock.advance(by: .seconds(7))
      let error = #expect(throws: AzureError.self) { try time.options() }
      #expect(error?.kind == .deadline && error?.effect == .notSent)
    }
  }

  @Test(
    "A fault of the credential sent nothing, whatever status an authority gave: neither lease nor message is lost by it",
    arguments: [400, 401, 403, 404, 409, 410, 429, 500, 503])
  func credential(status: Int) {
    var refused = AzureError(.credential, "no token")
    refused.status = status
    var failed = AzureError(.service, "the authority failed with status \(status)")
    failed.details["status"] = "\(status)"
    for error in [refused, failed, AzureError(AzureError.Kind(rawValue: "credentialUnavailable"), "none")] {
      #expect(RequestFailure(error, isAboutMessage: true) == .notDone, "\(error)")
      #expect(RequestFailure(error, isAboutMessage: false) == .notDone, "\(error)")
    }
  }
}
