// The codes of queues and messages.
extension ErrorCode {
  /// The marker of a list is not one that the service gave (400).
  public static let invalidMarker: ErrorCode = "InvalidMarker"
  /// There is no such message, or the pop receipt no longer owns it (404).
  public static let messageNotFound: ErrorCode = "MessageNotFound"
  /// The message is larger than 64 KiB (400); see also ``requestBodyTooLarge``.
  public static let messageTooLarge: ErrorCode = "MessageTooLarge"
  /// The pop receipt is not the current one of its message (400).
  public static let popReceiptMismatch: ErrorCode = "PopReceiptMismatch"
  /// A queue of this name exists with other metadata (409).
  public static let queueAlreadyExists: ErrorCode = "QueueAlreadyExists"
  /// A queue of this name is being deleted; the name is free again after 30 seconds or more (409).
  public static let queueBeingDeleted: ErrorCode = "QueueBeingDeleted"
  /// The queue is switched off by an administrator (409).
  public static let queueDisabled: ErrorCode = "QueueDisabled"
  /// The queue is not empty (409).
  public static let queueNotEmpty: ErrorCode = "QueueNotEmpty"
  /// There is no such queue (404).
  public static let queueNotFound: ErrorCode = "QueueNotFound"
}
