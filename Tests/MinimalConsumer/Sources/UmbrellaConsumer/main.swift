import AzureQueues

// The umbrella module and nothing else: both clients, with the parts that are usual on the platform. Nothing is sent.
let token = CommandLine.arguments.dropFirst().first ?? "sv=2025-11-05&sp=a&se=2036-01-01T00:00:00Z&sig=AAAA"
let account = try StorageAccount.url("https://contoso.queue.core.windows.net?\(token)")
print(try QueueClient("orders", account).url, try BlockingQueueClient("orders", account).url)
