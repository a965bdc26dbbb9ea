import AzureCore
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
