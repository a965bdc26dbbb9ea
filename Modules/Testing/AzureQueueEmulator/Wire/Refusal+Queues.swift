/// Refusals that speak of queues, messages and metadata.
extension Refusal {
  static let queueNotFound = Refusal(404, "QueueNotFound", "The specified queue does not exist.")

  static let queueAlreadyExists = Refusal(409, "QueueAlreadyExists", "The specified queue already exists.")

  static let queueBeingDeleted = Refusal(
    409, "QueueBeingDeleted", "The specified queue is being deleted.")

  /// Also of a message that exists, when the receipt is no longer its own
  /// (https://learn.microsoft.com/rest/api/storageservices/delete-message2).
  static let messageNotFound = Refusal(404, "MessageNotFound", "The specified message does not exist.")

  static let invalidMetadata = Refusal(
    400, "InvalidMetadata",
    "The metadata specified is invalid. It has characters that are not permitted.")

  static let metadataTooLarge = Refusal(
    400, "MetadataTooLarge", "The size of the specified metadata exceeds the maximum size permitted.")

  static func emptyMetadataName(value: String) -> Refusal {
    Refusal(
      400, "EmptyMetadataKey", "The key for one of the metadata key-value pairs is empty.",
      [("MetadataValue", value)])
  }
}
