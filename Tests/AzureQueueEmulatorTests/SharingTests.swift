import AzureCore
import AzureQueueEmulator
import AzureQueueTesting
import AzureXML
import AzureXMLLibxml2
import HTTPTypes
import Testing

@Suite("The shared emulator")
struct SharingTests {
  @Test("It tells the time of its clock")
  func clock() {
    let clock = ManualClock()
    let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader(), clock: clock)
    let request = AzureRequest(
      method: .put, scheme: "http", authority: "127.0.0.1", path: "/devstoreaccount1/jobs",
      headerFields: [.contentLength: "0"])
    #expect(emulator.respond(to: request).header(.date) == "Tue, 03 Mar 2026 04:05:06 GMT")
    clock.advance(by: .seconds(10))
    #expect(emulator.respond(to: request).header(.date) == "Tue, 03 Mar 2026 04:05:16 GMT")
  }

  @Test("Eight callers at once lose and double nothing")
  func concurrency() async throws {
    let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader(), clock: ManualClock())
    let ask: @Sendable (HTTPRequest.Method, String, [UInt8]) -> AzureResponse = { method, path, body in
      emulator.respond(
        to: AzureRequest(
          method: method, scheme: "http", authority: "127.0.0.1", path: "/devstoreaccount1/" + path,
          headerFields: [.contentLength: String(body.count)], body: body))
    }
    _ = ask(.put, "jobs", [])
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<8 {
        group.addTask {
          for number in 0..<50 {
            _ = ask(.post, "jobs/messages", Array(Service.message("\(caller)-\(number)").utf8))
          }
        }
      }
    }
    var texts: Set<String> = []
    var count = 0
    while true {
      let messages = try ask(.get, "jobs/messages?numofmessages=32", []).messages()
      if messages.isEmpty { break }
      count += messages.count
      texts.formUnion(messages.compactMap { $0.text(of: "MessageText") })
    }
    #expect(count == 400 && texts.count == 400)
  }
}
