extension AzureError {
  /// Whether the queue or message is not there (any 404).
  ///
  /// The service also finds no message when the receipt is not its newest: ``isReceiptLost`` says so of both.
  public var isNotFound: Bool { status == 404 }

  /// Whether the queue exists already.
  public var isAlreadyExists: Bool { code == .queueAlreadyExists || code == .resourceAlreadyExists }

  /// Whether the pop receipt no longer owns the message: it was deleted, updated, expired or received again.
  ///
  /// The service answers `404 MessageNotFound` to all of these
  /// ([Delete Message](https://learn.microsoft.com/rest/api/storageservices/delete-message2)); `PopReceiptMismatch`, which it
  /// documents and emulators of it send, counts as well.
  public var isReceiptLost: Bool { code == .messageNotFound || code == .popReceiptMismatch }

  /// Whether the message was too large.
  public var isTooLarge: Bool {
    status == 413 || code == .requestBodyTooLarge || code == .messageTooLarge
  }

  /// Whether the service is throttling.
  public var isBusy: Bool { status == 503 || status == 429 || code == .serverBusy }

  /// Whether the service refused the credential or its rights (401 or 403).
  public var isNotAllowed: Bool { status == 401 || status == 403 }

  /// What the service says about a refused credential, often with the string that it would have signed.
  ///
  /// The best help there is when a signature does not match; the signature itself, values of metadata and pop receipts are
  /// taken out of it. The description of the error, `dump` and logs above `debug` have only what it says of the kind of
  /// failure.
  public var authenticationErrorDetail: String? { details["AuthenticationErrorDetail"] }
}
