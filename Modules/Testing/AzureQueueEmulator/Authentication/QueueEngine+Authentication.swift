import AzurePipeline
import HTTPTypes

extension QueueEngine {
  /// Lets a request pass, or refuses it.
  ///
  /// A SAS counts before the `Authorization` field, which may stand beside one.
  func authenticate(
    _ request: ReceivedRequest, account: EmulatorAccount, version: ServiceVersion, now: Timestamp
  ) throws(Refusal) {
    guard authentication.mode != .none else { return }
    if request.query["sig"] != nil {
      throw .authenticationFailed("This emulator does not verify shared access signatures yet.")
    }
    guard let header = request.header(.authorization) else { throw .noAuthentication }
    #if SharedKey
      let authorization = try AuthorizationHeader(header, version: version)
      try SharedKeyVerifier(account: account).verify(authorization, of: request, version: version, now: now)
    #else
      throw .malformedAuthorization
    #endif
  }
}
