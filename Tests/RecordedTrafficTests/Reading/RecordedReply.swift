import AzurePipeline
import AzureQueueProtocol
import AzureXML

/// What an operation makes of a recorded reply.
enum RecordedReply: Equatable {
  case created(Bool)
  case deleted(Bool)
  case properties(QueueProperties)
  case sent(SentMessage)
  case received([ReceivedMessage])
  case peeked([PeekedMessage])
  case updated(UpdatedMessage)
  case done
  case refused(ServiceFailure)

  /// Reads a reply as the client would: a refusal into an error, anything else by the operation's own reading.
  init(_ operation: ReadOperation, _ response: Response, reader: any XMLReader) throws {
    guard response.status < 400 else {
      self = .refused(ServiceFailure(reading: response, reader: reader))
      return
    }
    let queue = try QueueName("recorded")
    let call = CompletedCall(response: response)
    switch operation {
    case .create:
      self = .created(try CreateQueue(queue, existing: .accept).output(from: call, reader: reader))
    case .delete: self = .deleted(try DeleteQueue(queue).output(from: call, reader: reader))
    case .properties:
      self = .properties(try GetQueueProperties(queue).output(from: call, reader: reader))
    case .send:
      self = .sent(try SendMessage(to: queue, "", encoding: .text).output(from: call, reader: reader))
    case .receive:
      self = .received(try ReceiveMessages(from: queue, encoding: .text).output(from: call, reader: reader))
    case .peek:
      self = .peeked(try PeekMessages(in: queue, encoding: .text).output(from: call, reader: reader))
    case .update:
      self = .updated(
        try UpdateMessage(in: queue, id: "", popReceipt: PopReceipt(rawValue: ""), visibilityTimeout: .zero)
          .output(from: call, reader: reader))
    case .deleteMessage:
      try DeleteMessage(in: queue, id: "", popReceipt: PopReceipt(rawValue: "")).output(
        from: call, reader: reader)
      self = .done
    case .clear:
      try ClearMessages(queue).output(from: call, reader: reader)
      self = .done
    }
  }
}
