import AzureCore
import AzurePipeline
import AzureQueueProtocol
import HTTPTypes
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Which refusals an operation accepts, and what they mean")
struct RefusalMeaningTests {
  private func output<Operation: QueueOperation>(
    _ operation: Operation, _ status: Int, before: Bool = false, _ fields: [(String, String)] = [],
    _ body: String = ""
  ) throws -> Operation.Output {
    let response = ProtocolBench.response(status, fields, body)
    return try operation.output(
      from: CompletedCall(response: response, mayHaveActedBefore: before), reader: ProtocolBench.readers[0])
  }

  private static func failure(_ status: Int, _ code: StorageErrorCode?) -> ServiceFailure {
    ServiceFailure(status: status, code: code)
  }

  @Test("A created queue is created, one that was there with the same metadata was not")
  func created() throws {
    for existing in [CreateQueue.Existing.fail, .accept] {
      #expect(try output(CreateQueue(ProtocolBench.queue(), existing: existing), 201))
      #expect(try output(CreateQueue(ProtocolBench.queue(), existing: existing), 204, before: true))
      #expect(try output(CreateQueue(ProtocolBench.queue(), existing: existing), 409, before: true))
    }
    #expect(try !output(CreateQueue(ProtocolBench.queue(), existing: .accept), 204))
    #expect(try !output(CreateQueue(ProtocolBench.queue(), existing: .accept), 409))
  }

  @Test("A queue that was there is a failure when it must be new")
  func existing() throws {
    let error = try #require(throws: AzureError.self) {
      try output(CreateQueue(ProtocolBench.queue()), 204, [("x-ms-request-id", "r-1")])
    }
    #expect(error.isAlreadyExists)
    #expect(error.status == 204)
    #expect(error.effect == .refused)
    #expect(error.requestID == "r-1")
  }

  @Test(
    "A create accepts an existing queue when told so, or after an unknown outcome",
    arguments: [
      (CreateQueue.Existing.fail, false, false), (.fail, true, true), (.accept, false, true),
      (.accept, true, true),
    ])
  func createRefusals(existing: CreateQueue.Existing, mayHaveActed: Bool, accepted: Bool) throws {
    let operation = CreateQueue(try ProtocolBench.queue(), existing: existing)
    #expect(
      operation.isResult(Self.failure(409, .queueAlreadyExists), mayHaveActed: mayHaveActed) == accepted)
    #expect(!operation.isResult(Self.failure(409, .queueBeingDeleted), mayHaveActed: mayHaveActed))
    #expect(!operation.isResult(Self.failure(404, .queueNotFound), mayHaveActed: mayHaveActed))
  }

  @Test(
    "A delete accepts a missing queue when told so or after an unknown outcome, and one being deleted after that only",
    arguments: [
      (DeleteQueue.Missing.fail, false, false, false), (.fail, true, true, true),
      (.accept, false, true, false),
      (.accept, true, true, true),
    ])
  func deleteRefusals(
    missing: DeleteQueue.Missing, mayHaveActed: Bool, acceptsMissing: Bool, acceptsDeleting: Bool
  ) throws {
    let operation = DeleteQueue(try ProtocolBench.queue(), missing: missing)
    #expect(
      operation.isResult(Self.failure(404, .queueNotFound), mayHaveActed: mayHaveActed) == acceptsMissing)
    #expect(
      operation.isResult(Self.failure(409, .queueBeingDeleted), mayHaveActed: mayHaveActed) == acceptsDeleting
    )
    #expect(!operation.isResult(Self.failure(403, .authorizationFailure), mayHaveActed: mayHaveActed))
  }

  @Test("A delete says whether it deleted")
  func deleted() throws {
    let operation = DeleteQueue(try ProtocolBench.queue(), missing: .accept)
    #expect(try output(operation, 204))
    #expect(try !output(operation, 404))
    #expect(try output(operation, 404, before: true))
    #expect(try output(operation, 409, before: true))
  }

  @Test("Deleting a message accepts that it is gone only after an unknown outcome")
  func deleteMessageRefusals() throws {
    let operation = DeleteMessage(
      in: try ProtocolBench.queue(), id: "1", popReceipt: PopReceipt(rawValue: "r"))
    #expect(operation.isResult(Self.failure(404, .messageNotFound), mayHaveActed: true))
    #expect(!operation.isResult(Self.failure(404, .messageNotFound), mayHaveActed: false))
    #expect(!operation.isResult(Self.failure(400, .popReceiptMismatch), mayHaveActed: true))
  }

  @Test(
    "Deleting a message takes each 404 of the service for success after an unknown outcome, and no other",
    arguments: [
      (StorageErrorCode.messageNotFound, false, true), (.queueNotFound, false, true),
      (.resourceNotFound, false, true),
      (nil, false, true), (nil, true, false), ("Unheard", false, false),
    ] as [(StorageErrorCode?, Bool, Bool)])
  func deleteMessageGone(code: StorageErrorCode?, isForeign: Bool, accepted: Bool) throws {
    let operation = DeleteMessage(
      in: try ProtocolBench.queue(), id: "1", popReceipt: PopReceipt(rawValue: "r"))
    let failure = ServiceFailure(status: 404, code: code, hasForeignBody: isForeign)
    #expect(operation.isResult(failure, mayHaveActed: true) == accepted)
    #expect(!operation.isResult(failure, mayHaveActed: false))
  }

  @Test(
    "Creating a queue takes a 409 without another reason for success after an unknown outcome",
    arguments: [
      (StorageErrorCode.queueAlreadyExists, false, true, true), (.resourceAlreadyExists, false, true, true),
      (nil, false, true, false), (nil, true, false, false), (.queueBeingDeleted, false, false, false),
    ] as [(StorageErrorCode?, Bool, Bool, Bool)])
  func createThere(code: StorageErrorCode?, isForeign: Bool, afterUnknown: Bool, whenAccepted: Bool) throws {
    let failure = ServiceFailure(status: 409, code: code, hasForeignBody: isForeign)
    let strict = CreateQueue(try ProtocolBench.queue())
    #expect(strict.isResult(failure, mayHaveActed: true) == afterUnknown)
    #expect(!strict.isResult(failure, mayHaveActed: false))
    let lenient = CreateQueue(try ProtocolBench.queue(), existing: .accept)
    #expect(lenient.isResult(failure, mayHaveActed: false) == whenAccepted)
  }

  @Test("A queue exists when its properties come, and does not when nothing is found")
  func exists() throws {
    let operation = QueueExists(try ProtocolBench.queue())
    #expect(operation.isResult(Self.failure(404, nil), mayHaveActed: false))
    #expect(!operation.isResult(Self.failure(403, nil), mayHaveActed: false))
    #expect(try output(operation, 200, [("x-ms-approximate-messages-count", "0")]))
    #expect(try !output(operation, 404))
  }

  @Test(
    "An update whose receipt is lost after an unknown outcome says that the earlier attempt may have succeeded",
    arguments: [
      (400, StorageErrorCode.popReceiptMismatch, true), (404, .messageNotFound, true),
      (404, .queueNotFound, false),
      (403, .authenticationFailed, false),
    ])
  func updateAdvice(status: Int, code: StorageErrorCode, expected: Bool) throws {
    let operation = UpdateMessage(
      in: try ProtocolBench.queue(), id: "1", popReceipt: PopReceipt(rawValue: "r"), visibilityTimeout: .zero)
    let advice = operation.adviceAfterUnknown(Self.failure(status, code))
    #expect((advice?.contains("an earlier attempt of this call") == true) == expected)
  }

  @Test("Operations without special results accept no refusal")
  func plain() throws {
    let operations: [any QueueOperation] = [
      try GetQueueProperties(ProtocolBench.queue()), try ClearMessages(ProtocolBench.queue()),
      try SendMessage(to: ProtocolBench.queue(), "x", encoding: .text),
      try ReceiveMessages(from: ProtocolBench.queue(), encoding: .text),
      try PeekMessages(in: ProtocolBench.queue(), encoding: .text),
      try UpdateMessage(
        in: ProtocolBench.queue(), id: "1", popReceipt: PopReceipt(rawValue: "r"), visibilityTimeout: .zero),
    ]
    for operation in operations {
      for code in [StorageErrorCode.messageNotFound, .queueNotFound, .queueAlreadyExists] {
        #expect(operation.refusals?.isResult(Self.failure(404, code), true) != true)
      }
    }
  }

  @Test("Operations to which refusals mean nothing have no rule, so that their calls need not ask them")
  func rules() throws {
    let queue = try ProtocolBench.queue()
    let silent: [any QueueOperation] = [
      ClearMessages(queue), SendMessage(to: queue, "x", encoding: .text),
      ReceiveMessages(from: queue, encoding: .text), PeekMessages(in: queue, encoding: .text),
    ]
    for operation in silent { #expect((operation.refusals == nil) == true) }
    let receipt = PopReceipt(rawValue: "r")
    let judging: [any QueueOperation] = [
      CreateQueue(queue), DeleteQueue(queue), QueueExists(queue),
      DeleteMessage(in: queue, id: "1", popReceipt: receipt),
      UpdateMessage(in: queue, id: "1", popReceipt: receipt, visibilityTimeout: .zero),
    ]
    for operation in judging { #expect((operation.refusals == nil) == false) }
  }

  @Test("A portal's page with status 200 is no success of an operation that has no body")
  func portal() throws {
    let page = "<html><body>Please log in</body></html>"
    func check(_ operation: some QueueOperation) throws {
      let error = try #require(throws: AzureError.self) {
        _ = try output(operation, 200, [("Content-Type", "text/html")], page)
      }
      #expect(error.kind == .malformedResponse)
      #expect(error.message.contains("status 200 (text/html)"))
    }
    let queue = try ProtocolBench.queue()
    let receipt = PopReceipt(rawValue: "r")
    try check(CreateQueue(queue, existing: .accept))
    try check(DeleteQueue(queue, missing: .accept))
    try check(QueueExists(queue))
    try check(ClearMessages(queue))
    try check(DeleteMessage(in: queue, id: "1", popReceipt: receipt))
    try check(UpdateMessage(in: queue, id: "1", popReceipt: receipt, visibilityTimeout: .zero))
  }

  @Test("Messages and metadata without a body succeed with 204")
  func noContent() throws {
    try output(ClearMessages(ProtocolBench.queue()), 204)
    let delete = DeleteMessage(in: try ProtocolBench.queue(), id: "1", popReceipt: PopReceipt(rawValue: "r"))
    try output(delete, 204)
    try output(delete, 404, before: true)
  }
}
