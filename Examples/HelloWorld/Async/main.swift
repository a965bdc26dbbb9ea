// Hello world: creates a queue, sends a message, receives and deletes it, deletes the queue.
//
//   cd Examples && swift run HelloWorld
//
// It takes the account of AZURE_STORAGE_CONNECTION_STRING; without that variable, the emulator: start it with
// 'swift run --package-path Tools azq emulator'.
import AzureQueues

let service = try QueueServiceClient(.environment(orEmulator: true))

// A client of a queue is a value: making it sends nothing, and the queue need not exist.
let queue = try service.queue("sample-hello-world")
try await queue.createIfNotExists()
print("created \(queue.name)")

try await queue.send("Hello, world")
print("sent a message")

// A received message is hidden from others for 30 seconds. Delete it once it is dealt with; else it comes back.
for message in try await queue.receive(limit: 10) {
  print("received '\(try message.text)'")
  try await queue.delete(message)
}

try await queue.deleteQueue()
print("deleted \(queue.name)")
