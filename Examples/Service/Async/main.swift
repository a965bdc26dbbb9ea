// Service: the settings and statistics of an account, and its queues.
//
//   cd Examples && swift run Service
//
// It takes the account of AZURE_STORAGE_CONNECTION_STRING, whose settings it changes and puts back; without that
// variable, the emulator: start it with 'swift run --package-path Tools azq emulator'.
import AzureQueues

let service = try QueueServiceClient(.environment(orEmulator: true))

// Settings. Only the parts that are given change; a change may take half a minute to be seen.
let before = try await service.properties()
let week = RetentionPolicy(days: 7)
try await service.setProperties(
  ServiceProperties(
    logging: LoggingSettings(logsDeletes: true, logsWrites: true, retention: week),
    hourMetrics: MetricsSettings(isEnabled: true, includesAPIs: true, retention: week),
    minuteMetrics: MetricsSettings(isEnabled: true, retention: week),
    cors: [
      CorsRule(
        allowedOrigins: ["https://www.contoso.com"], allowedMethods: [.get, .put],
        allowedHeaders: ["x-ms-meta-*"], exposedHeaders: ["x-ms-meta-*"], maxAge: .seconds(500))
    ]))
let changed = try await service.properties()
print("logging is kept for \(changed.logging?.retention.days ?? 0) days")
print("hour metrics are \(changed.hourMetrics?.isEnabled == true ? "on" : "off")")
print("cross-origin rules for \(changed.cors?.flatMap(\.allowedOrigins).joined(separator: ", ") ?? "nobody")")
try await service.setProperties(before)

// Statistics come from the secondary location, which not every account has.
do {
  let statistics = try await service.statistics()
  print("the secondary location is \(statistics.status)")
} catch let error as AzureError {
  print("no statistics: \(error.message)")
}

// Queues: created and deleted through the service, listed one by one or page by page.
for (number, color) in ["red", "green", "blue"].enumerated() {
  try await service.createQueue("sample-service-\(number)", metadata: ["color": color])
}
for try await queue in service.queues(prefix: "sample-service-", includeMetadata: true) {
  print("\(queue.name) is \(queue.metadata?["color"] ?? "colorless")")
}
// A page tells where the next one begins, so that a listing can go on later, even in another process.
let listing = service.queues(prefix: "sample-service-", pageSize: 2)
var resume: ContinuationToken?
for try await page in listing.pages {
  print("first page: \(page.queues.map(\.name).joined(separator: ", "))")
  resume = page.continuationToken
  break
}
if let resume {
  for try await page in listing.pages(resumingAt: resume) {
    print("next page: \(page.queues.map(\.name).joined(separator: ", "))")
  }
}
for number in 0..<3 { try await service.deleteQueue("sample-service-\(number)") }
print("deleted the queues")
