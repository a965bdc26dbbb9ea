import AzureCore
import AzureQueueBlocking
import AzureQueueTesting
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("The metadata and policies of a queue, by the blocking client")
struct BlockingQueueSettingsTests {
  private let bench = BlockingBench()

  @Test("Metadata is replaced as a whole, keeps the case of its names, and is cleared by none")
  func metadata() throws {
    let queue = try bench.filled()
    try queue.setMetadata(["Owner": "blue team", "_B2": "a=b; c"])
    let metadata = try queue.properties().metadata
    #expect(metadata == ["Owner": "blue team", "_B2": "a=b; c"])
    #expect(Set(metadata.entries.map(\.name)) == ["Owner", "_B2"])
    try queue.setMetadata(["Stage": ""])
    #expect(try queue.properties().metadata.entries == [.init(name: "Stage", value: "")])
    try queue.setMetadata([:])
    #expect(try queue.properties().metadata.isEmpty)
  }

  @Test("Metadata that cannot be sent is refused with nothing sent")
  func badMetadata() throws {
    let transport = ScriptedTransport([])
    let error = try azureError { try bench.queue(over: transport).setMetadata(["a-b": "x"]) }
    #expect(error.kind == .invalidArgument)
    #expect(error.operation == "Set Queue Metadata")
    #expect(transport.requests.isEmpty)
  }

  @Test("Policies that are set are read back, and cleared by none")
  func policies() throws {
    let queue = try bench.filled()
    #expect(try queue.accessPolicy().isEmpty)
    let start = Timestamp(seconds: 1_772_510_706)
    let policies = [
      SignedIdentifier(
        id: "reader & <1>",
        accessPolicy: AccessPolicy(
          startsOn: start, expiresOn: start + .seconds(0.5), permissions: [.read, .process])),
      SignedIdentifier(id: "sender", accessPolicy: AccessPolicy(permissions: .add)),
    ]
    try queue.setAccessPolicy(policies)
    #expect(try queue.accessPolicy() == policies)
    try queue.setAccessPolicy([])
    #expect(try queue.accessPolicy().isEmpty)
  }

  @Test("A sixth policy is refused with nothing sent")
  func tooMany() throws {
    let transport = ScriptedTransport([])
    let policies = (0..<6).map { SignedIdentifier(id: "\($0)") }
    let error = try azureError { try bench.queue(over: transport).setAccessPolicy(policies) }
    #expect(error.kind == .invalidArgument)
    #expect(error.operation == "Set Queue ACL")
    #expect(transport.requests.isEmpty)
  }

  @Test("A queue that is not there has no settings")
  func missing() throws {
    let queue = try bench.queue()
    #expect(try azureError { try queue.setMetadata([:]) }.code == .queueNotFound)
    #expect(try azureError { try queue.accessPolicy() }.code == .queueNotFound)
    #expect(try azureError { try queue.setAccessPolicy([]) }.code == .queueNotFound)
  }

  @Test("Changes are repeated after a lost response, and the options reach the request")
  func options() throws {
    let lost = ScriptedTransport.Outcome.failure(
      TransportError(.connectionLost, delivery: .maybeSent, "lost"))
    let transport = ScriptedTransport([lost, .status(204), lost, .status(204)])
    var options = OperationOptions()
    options.serverTimeout = .seconds(9)
    let queue = try bench.queue(over: transport)
    try queue.setMetadata(["a": "1"], options: options)
    try queue.setAccessPolicy([], options: options)
    #expect(
      transport.requests.map { $0.query } == [
        "comp=metadata&timeout=9", "comp=metadata&timeout=9", "comp=acl&timeout=9", "comp=acl&timeout=9",
      ])
  }
}
