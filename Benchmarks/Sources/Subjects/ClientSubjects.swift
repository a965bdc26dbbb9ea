import AzureQueueBlocking
import AzureQueueClient
import HTTPTypes

/// Operations of the two clients, signed and read, without a socket.
enum ClientSubjects {
  static let all = [
    Subject("send-null", "blocking client: send of 100 characters, signed, answer read") { documents in
      let queue = try Clients.blocking(.created, documents.bytes("sent.xml"))
      return { _ = try queue.send(Clients.text) }
    },
    Subject("peek32-null", "blocking client: peek of 32 messages", count: 10) { documents in
      let queue = try Clients.blocking(.ok, documents.bytes("peeked-32.xml"))
      return { _ = try queue.peek(max: 32) }
    },
    Subject("receive32-null", "blocking client: receive of 32 messages", count: 10) { documents in
      let queue = try Clients.blocking(.ok, documents.bytes("received-32.xml"))
      return { _ = try queue.receive(max: 32) }
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
      return { try thread.run { _ = try await queue.receive(max: 32) } }
    },
  ]
}
