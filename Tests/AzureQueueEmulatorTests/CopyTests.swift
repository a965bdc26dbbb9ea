import AzureCore
import AzureXML
import HTTPTypes
import Testing

@testable import AzureQueueEmulator

/// A copy of all messages would cost as much as a scan, and no comparison would show it.
@Suite("Copies")
struct CopyTests {
  private func address(_ service: Service) -> Int? {
    service.engine.accounts["devstoreaccount1"]?.queues["jobs"]?.messages.address
  }

  @Test("No operation of the engine copies the messages of a queue")
  func inPlace() throws {
    var service = Service.withQueue()
    for number in 0..<100 { try service.put("\(number)") }
    let start = try #require(address(service))
    let got = try #require(try service.get().first)
    #expect(address(service) == start, "get")
    #expect(service.ask(.put, try Service.path(of: got) + "&visibilitytimeout=9").status == 204)
    #expect(address(service) == start, "update")
    _ = try service.peek()
    #expect(address(service) == start, "peek")
    #expect(service.ask(.get, "jobs?comp=metadata").status == 200)
    #expect(address(service) == start, "count")
    #expect(service.ask(.put, "jobs?comp=metadata", headers: ["x-ms-meta-a": "1"]).status == 204)
    #expect(address(service) == start, "metadata")
    for path in ["?comp=list&include=metadata", "?restype=service&comp=properties", "jobs?comp=acl"] {
      #expect(service.ask(.get, path).status == 200)
      #expect(address(service) == start, "\(path)")
    }
    #expect(service.ask(.put, "jobs?comp=acl").status == 204)
    #expect(address(service) == start, "policies")
    let cors = "<StorageServiceProperties><Cors/></StorageServiceProperties>"
    #expect(service.ask(.put, "?restype=service&comp=properties", body: cors).status == 202)
    #expect(address(service) == start, "properties")
    #expect(service.ask(.put, "other").status == 201)
    #expect(address(service) == start, "create another")
    let next = try #require(try service.get().first)
    #expect(service.ask(.delete, try Service.path(of: next)).status == 204)
    #expect(address(service) == start, "delete")
    // The slot that the deletion freed is taken, so the array need not grow.
    try service.put("again")
    #expect(address(service) == start, "put")
  }
}
