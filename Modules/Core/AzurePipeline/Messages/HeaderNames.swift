package import HTTPTypes

extension HTTPField.Name {
  /// Makes a name from a literal that is known to be a valid token.
  ///
  /// A string literal is kept where it is in the program: its copies are not counted, as those of a text of
  /// this length would be.
  private static func known(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else {
      preconditionFailure("Not a header name: \(text)")
    }
    return name
  }

  package static let contentMD5 = known("Content-MD5")
  package static let msVersion = known("x-ms-version")
  package static let msDate = known("x-ms-date")
  package static let msClientRequestID = known("x-ms-client-request-id")
  package static let msRequestID = known("x-ms-request-id")
  package static let msErrorCode = known("x-ms-error-code")
  package static let msPopReceipt = known("x-ms-popreceipt")
  package static let msTimeNextVisible = known("x-ms-time-next-visible")
  package static let msApproximateMessagesCount = known("x-ms-approximate-messages-count")
  package static let msRetryAfterMilliseconds = known("x-ms-retry-after-ms")
  package static let retryAfterMilliseconds = known("retry-after-ms")
  package static let host = known("Host")
}
