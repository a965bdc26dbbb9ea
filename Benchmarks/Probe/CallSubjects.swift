import AzureAuthSharedKey
import AzureCore
import AzurePipeline
import AzurePolicies
import AzureQueueBlocking
import AzureQueueClient
import HTTPTypes

/// Operations of the two clients, signed and read, without a socket.
enum ClientSubjects {
  static let all = [
    Subject("send-null", "blocking client: send of 100 characters, signed, response read") { documents in
      let queue = try Clients.blocking(.created, documents.bytes("sent.xml"))
      return { _ = try queue.send(Clients.text) }
    },
    Subject("peek32-null", "blocking client: peek of 32 messages", count: 10) { documents in
      let queue = try Clients.blocking(.ok, documents.bytes("peeked-32.xml"))
      return { _ = try queue.peek(limit: 32) }
    },
    Subject("receive32-null", "blocking client: receive of 32 messages", count: 10) { documents in
      let queue = try Clients.blocking(.ok, documents.bytes("received-32.xml"))
      return { _ = try queue.receive(limit: 32) }
    },
    Subject("async-send-null", "async client: send of 100 characters, in a task of its own") { documents in
      let queue = try Clients.async(.created, documents.bytes("sent.xml"))
      let thread = CallingThread()
      return { try thread.run { _ = try await queue.send(Clients.text) } }
    },
    Subject("async-receive32-null", "async client: receive of 32 messages, in a task of its own", count: 10) {
      documents in
      let queue = try Clients.async(.ok, documents.bytes("received-32.xml"))
      let thread = CallingThread()
      return { try thread.run { _ = try await queue.receive(limit: 32) } }
    },
  ]
}

/// The state machine of a call with the five policies of a client, and signing, each alone.
enum CallSubjects {
  static let all = [
    Subject("call-null", "Call, three policies, blocking driver; nothing signed or read") { _ in
      let plan = try plan()
      let request = try request()
      let driver = SyncDriver(transport: NullTransport(status: .created, body: []))
      return { _ = try driver.run(Call(request, plan: plan)) }
    },
    Subject("async-call-null", "Call, three policies, async driver, in a task of its own") { _ in
      let plan = try plan()
      let request = try request()
      let driver = AsyncDriver(transport: NullTransport(status: .created, body: []))
      let thread = CallingThread()
      return { try thread.run { _ = try await driver.run(Call(request, plan: plan)) } }
    },
    Subject("async-calls-null", "the same, ten in one task, for one of them", batch: 10) { _ in
      let plan = try plan()
      let request = try request()
      let driver = AsyncDriver(transport: NullTransport(status: .created, body: []))
      let thread = CallingThread()
      return {
        try thread.run { for _ in 0..<10 { _ = try await driver.run(Call(request, plan: plan)) } }
      }
    },
    Subject("signing", "date, string to sign, HMAC-SHA256, Authorization field") { _ in
      let credential = try Clients.credential()
      let clock = SystemClock()
      var request = try request()
      for policy in try policies() { try policy.prepare(&request, context: context(clock)) }
      let date = DatePolicy()
      return {
        var request = request
        let context = context(clock)
        date.prepare(&request, context: context)
        try credential.authorize(&request, token: nil, context: context)
      }
    },
  ]

  private static func context(_ clock: SystemClock) -> PolicyContext {
    PolicyContext(operation: "Put Message", attempt: 1, now: clock.now(), random: .system)
  }

  private static func policies() throws -> [any PipelinePolicy] {
    [ClientRequestIDPolicy(), try HeadersPolicy(HTTPFields())]
  }

  private static func plan() throws -> CallPlan {
    CallPlan(
      operation: "Put Message", retrySafety: .unsafe,
      settings: CallSettings(perCallPolicies: try policies(), perAttemptPolicies: [DatePolicy()]))
  }

  private static func request() throws -> AzureRequest {
    var fields = HTTPFields()
    fields[.contentType] = "application/xml"
    fields[.accept] = "application/xml"
    let body = "<QueueMessage><MessageText>\(Clients.text)</MessageText></QueueMessage>"
    return AzureRequest(
      method: .post, scheme: "http", authority: "127.0.0.1:1", path: "/devstoreaccount1/bench/messages",
      headerFields: fields, body: Array(body.utf8))
  }
}
