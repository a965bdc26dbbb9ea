import AzureQueues

let service = try QueueServiceClient(.environment(orEmulator: true))
let queue = try service.queue("greetings")
try await queue.createIfNotExists()
try await queue.send("Hello, <World> & everyone!", timeToLive: .days(1))
for try await message in queue.messages(visibilityTimeout: .seconds(60)) {
  print(try message.text)
  try await queue.delete(message)
}
