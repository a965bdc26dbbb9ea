package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Changes how long a message stays hidden, and its text if a new one is given
/// ([Update Message](https://learn.microsoft.com/rest/api/storageservices/update-message)).
///
/// Not safe to repeat: after a lost response the receipt that was used may be dead and the new one lost.
package struct UpdateMessage: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Update Message"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.unsafe

  private let queue: QueueName
  private let id: String
  private let popReceipt: PopReceipt
  /// Until when the message is hidden, as far as its holder knows.
  package let hiddenUntil: Timestamp?
  private let text: String?
  private let visibilityTimeout: Duration

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - queue: The queue's name.
  ///   - id: The message's id.
  ///   - popReceipt: The message's newest receipt.
  ///   - text: The new text, encoded already; `nil` keeps the stored one.
  ///   - visibilityTimeout: How long the message stays hidden from now: 0 to 604,800 seconds, and not past its expiry.
  ///   - hiddenUntil: Until when it is hidden, as far as its holder knows.
  package init(
    in queue: QueueName, id: String, popReceipt: PopReceipt, text: String? = nil, visibilityTimeout: Duration,
    hiddenUntil: Timestamp? = nil
  ) {
    self.queue = queue
    self.id = id
    self.popReceipt = popReceipt
    self.text = text
    self.visibilityTimeout = visibilityTimeout
    self.hiddenUntil = hiddenUntil
  }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    let hidden = try Parameters.seconds(
      visibilityTimeout, in: 0...Parameters.sevenDays, of: "visibilityTimeout")
    var body: [UInt8] = []
    if let text { body = try MessageBody.write(text) }
    return site.request(
      .put, .message(queue, id: try Parameters.messageID(id)),
      [
        QueryItem("popreceipt", try Parameters.notEmpty(popReceipt.rawValue, "The pop receipt")),
        QueryItem("visibilitytimeout", String(hidden)),
      ], body: body)
  }

  /// A receipt that is lost may have been used up by the earlier attempt.
  package func adviceAfterUnknown(_ failure: ServiceFailure) -> String? {
    guard failure.code == .popReceiptMismatch || failure.code == .messageNotFound else { return nil }
    return
      "an earlier attempt of this call, whose response was lost, may have succeeded and used the receipt up: "
      + "the message then is as this call wanted it, and its new receipt is lost"
  }

  /// What refusals mean to it.
  package var refusals: RefusalRule? { RefusalRule(adviceAfterUnknown: adviceAfterUnknown) }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  ///
  /// With status 204 the message is updated, even when the response lacks the new receipt: the error says so then.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> UpdatedMessage
  {
    let response = completed.response
    guard let receipt = response.header(.msPopReceipt), !receipt.isEmpty else {
      var error = AzureError.malformedResponse(response, "the header x-ms-popreceipt is missing")
      if response.status == 204 {
        error.message += "; but the message was updated, and its new receipt is lost"
        error.advice = "receive the message again when it is visible: the receipt that was used is dead"
      }
      throw error
    }
    let visible = response.header(.msTimeNextVisible).flatMap { response.timestamp($0) }
    return UpdatedMessage(popReceipt: PopReceipt(rawValue: receipt), nextVisibleOn: visible)
  }
}
