import AzureCore
import HTTPTypes
import Testing

@Suite("The secondary")
struct SecondaryTests {
  @Test(
    "Reads are served there",
    arguments: [
      "?comp=list", "?restype=service&comp=properties", "?restype=service&comp=stats", "jobs?comp=metadata",
      "jobs?comp=acl", "jobs/messages?peekonly=true",
    ])
  func reads(path: String) {
    var service = Service.withQueue()
    service.root = Service.secondary
    #expect(service.ask(.get, path).status == 200)
  }

  @Test(
    "Whatever changes a queue is refused there",
    arguments: [
      (HTTPRequest.Method.put, "jobs"), (.delete, "jobs"), (.put, "jobs?comp=metadata"),
      (.put, "jobs?comp=acl"),
      (.put, "?restype=service&comp=properties"), (.post, "jobs/messages"), (.get, "jobs/messages"),
      (.delete, "jobs/messages"), (.put, "jobs/messages/x?popreceipt=AAAA&visibilitytimeout=0"),
      (.delete, "jobs/messages/x?popreceipt=AAAA"),
    ])
  func writes(method: HTTPRequest.Method, path: String) {
    var service = Service.withQueue()
    service.root = Service.secondary
    #expect(service.ask(method, path).failure == "403 InsufficientAccountPermissions")
  }

  @Test("A list there names the secondary, and its markers the account")
  func list() {
    var service = Service.withQueue()
    _ = service.ask(.put, "other")
    service.root = Service.secondary
    let text = service.ask(.get, "?comp=list&maxresults=1").text
    #expect(text.contains("ServiceEndpoint=\"http://127.0.0.1:10001/devstoreaccount1-secondary/\""))
    #expect(text.contains("<NextMarker>/devstoreaccount1/other</NextMarker>"))
  }
}
