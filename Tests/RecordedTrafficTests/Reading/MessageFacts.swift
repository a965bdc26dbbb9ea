import AzureQueueProtocol
import Foundation

/// All that a response says of one message; absent parts are `nil`.
struct MessageFacts: Equatable {
  var id: String?
  var insertedOn: Date?
  var expiresOn: Date?
  var nextVisibleOn: Date?
  var popReceipt: String?
  var dequeueCount: Int?
  var text: String?

  init(_ message: SentMessage) {
    (id, insertedOn, expiresOn) = (message.id, message.insertedOn?.date, message.expiresOn?.date)
    (nextVisibleOn, popReceipt) = (message.nextVisibleOn?.date, message.popReceipt.rawValue)
  }

  init(_ message: ReceivedMessage) {
    (id, insertedOn, expiresOn) = (message.id, message.insertedOn?.date, message.expiresOn?.date)
    (nextVisibleOn, popReceipt) = (message.nextVisibleOn?.date, message.popReceipt.rawValue)
    (dequeueCount, text) = (message.dequeueCount, message.rawText)
  }

  init(_ message: PeekedMessage) {
    (id, insertedOn, expiresOn) = (message.id, message.insertedOn?.date, message.expiresOn?.date)
    (dequeueCount, text) = (message.dequeueCount, message.rawText)
  }

  /// Takes the facts from the recorded text itself.
  init(scanning message: MarkupScan) {
    id = message.text(of: "MessageId")
    insertedOn = message.text(of: "InsertionTime").flatMap(RecordedDate.read)
    expiresOn = message.text(of: "ExpirationTime").flatMap(RecordedDate.read)
    nextVisibleOn = message.text(of: "TimeNextVisible").flatMap(RecordedDate.read)
    popReceipt = message.text(of: "PopReceipt")
    dequeueCount = message.text(of: "DequeueCount").flatMap(Int.init)
    text = message.text(of: "MessageText")
  }

  /// What cannot be true of a message that got a response at this time.
  func implausible(at date: Date?) -> [String] {
    var complaints: [String] = []
    if id?.count != 36 { complaints.append("the id '\(id ?? "")' is no GUID") }
    if popReceipt?.isEmpty == true { complaints.append("the receipt is empty") }
    guard let insertedOn, let expiresOn else { return complaints + ["a date is missing"] }
    if expiresOn <= insertedOn { complaints.append("it expires before it is there") }
    if let nextVisibleOn, nextVisibleOn < insertedOn { complaints.append("it is visible before it is there") }
    // The clocks of one response's parts differ by a second or two.
    if let date, insertedOn.timeIntervalSince(date) > 5 {
      complaints.append("it was inserted after the response")
    }
    if let date, expiresOn.timeIntervalSince(date) < -5 { complaints.append("it had expired") }
    return complaints
  }
}
