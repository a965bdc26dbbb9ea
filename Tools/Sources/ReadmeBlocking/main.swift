import AzureQueues

let service = try BlockingQueueServiceClient(.environment(orEmulator: true))
let queue = try service.queue("greetings")
try queue.createIfNotExists()
try queue.send("Hello from a thread", timeToLive: .days(1))
for result in queue.messages(visibilityTimeout: .seconds(60)) {
  let message = try result.get()
  print(try message.text)
  try queue.delete(message)
}
