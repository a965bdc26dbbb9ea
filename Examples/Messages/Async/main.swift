// Messages: an access policy, metadata, and everything that can be done with messages.
//
//   cd Examples && swift run Messages
//
// It takes the account of AZURE_STORAGE_CONNECTION_STRING; without that variable, the emulator: start it with
// 'swift run --package-path Tools azq emulator'.
import AzureQueues

let service = try QueueServiceClient(.environment(orEmulator: true))
let queue = try service.queue("sample-messages")
try await queue.createIfNotExists()

// A stored access policy: signatures that name it end when it is removed. The service may take 30 seconds to know it.
let policy = AccessPolicy(expiresOn: .now + .seconds(3600), permissions: [.read, .add])
try await queue.setAccessPolicy([SignedIdentifier(id: "partners", accessPolicy: policy)])
let (name, atURL) = try StorageAccount.queueURL(queue.sasURL(expires: .policy("partners")).value)
let partner = try QueueClient(name, atURL)
try await partner.send("from a partner")
print("policies: \(try await queue.accessPolicy().map(\.id).joined(separator: ", "))")

// Metadata: names and values of the queue's own.
try await queue.setMetadata(["purpose": "sample", "owner": "docs"])
let properties = try await queue.properties()
print(
  "purpose: \(properties.metadata["purpose"] ?? "none"), about \(properties.approximateMessageCount ?? 0) message"
)
try await queue.clear()

// Sending: hidden at first, or with a time to live of its own.
try await queue.send("hidden for a while", visibilityTimeout: .seconds(300))
for number in 1...5 { try await queue.send("task \(number)", timeToLive: .days(1)) }
try await queue.send("kept for ever", timeToLive: .never)

// Peeking changes nothing: no message is hidden, none is counted as received.
print("peeked: \(try await queue.peek(limit: 2).map { try $0.text }.joined(separator: ", "))")

// Receiving in pages of up to 32 messages; each is ours for a minute.
var tasks: [ReceivedMessage] = []
for try await page in queue.messagesUntilEmpty(batchSize: 3, limit: 6, visibilityTimeout: .seconds(60)).pages
{
  print("received a page of \(page.count): \(try page.map { try $0.text }.joined(separator: ", "))")
  tasks += page
}

// Updating: a new content, a new visibility, or both. The message gets a new receipt each time.
if var task = tasks.first {
  try await queue.update(&task, content: .text("task 1, half done"), visibilityTimeout: .seconds(60))
  try await queue.update(&task, visibilityTimeout: .zero)
}
if let again = try await queue.receiveOne() {
  print("received '\(try again.text)' for the \(again.dequeueCount == 2 ? "second" : "first") time")
  tasks[0] = again
}

// Deleting takes the newest receipt; one that is no longer ours is an error that says so.
for task in tasks { try await queue.delete(task) }
do {
  try await queue.delete(tasks[0])
} catch let error as AzureError where error.isReceiptLost {
  print("deleted already: \(error.code?.rawValue ?? "no code")")
}

print("left: about \(try await queue.properties().approximateMessageCount ?? 0) message")
try await queue.clear()
try await queue.deleteQueue()
print("deleted \(queue.name)")
