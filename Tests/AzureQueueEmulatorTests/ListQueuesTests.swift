import AzureCore
import AzureXML
import AzureXMLLibxml2
import HTTPTypes
import Testing

@Suite("List Queues")
struct ListQueuesTests {
  private static let start =
    "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?>"
    + "<EnumerationResults ServiceEndpoint=\"http://127.0.0.1:10001/devstoreaccount1/\">"

  private func service(_ names: [String]) -> Service {
    var service = Service()
    for name in names { _ = service.ask(.put, name) }
    return service
  }

  /// The names and the marker of a page.
  private func page(_ service: inout Service, _ query: String) throws -> (names: [String], next: String?) {
    let response = service.ask(.get, "?comp=list" + query)
    #expect(response.status == 200)
    let tree = try XMLTree(document: response.body, reader: LibxmlReader())
    let names = tree.child("Queues")?.children("Queue").compactMap { $0.text(of: "Name") } ?? []
    return (names, tree.text(of: "NextMarker"))
  }

  @Test("An account without queues has an empty list")
  func empty() {
    var service = Service()
    #expect(
      service.ask(.get, "?comp=list").text == Self.start + "<Queues /><NextMarker /></EnumerationResults>")
  }

  @Test("Prefix, marker and page size come back in this order, and the next page's first queue is named")
  func document() {
    var service = service(["orders-1", "orders-2", "orders-3", "paid"])
    let query = "?comp=list&prefix=or&marker=%2Fdevstoreaccount1%2Forders-2&maxresults=1&include=metadata"
    #expect(
      service.ask(.get, query).text == Self.start + "<Prefix>or</Prefix>"
        + "<Marker>/devstoreaccount1/orders-2</Marker><MaxResults>1</MaxResults>"
        + "<Queues><Queue><Name>orders-2</Name><Metadata /></Queue></Queues>"
        + "<NextMarker>/devstoreaccount1/orders-3</NextMarker></EnumerationResults>")
  }

  @Test("Metadata comes with its names as they were written, and only when asked for")
  func metadata() {
    var service = Service()
    _ = service.ask(.put, "jobs", headers: ["x-ms-meta-Owner": "blue & red"])
    let full = service.ask(.get, "?comp=list&include=metadata").text
    #expect(full.contains("<Name>jobs</Name><Metadata><Owner>blue &amp; red</Owner></Metadata></Queue>"))
    #expect(service.ask(.get, "?comp=list").text.contains("<Queue><Name>jobs</Name></Queue>"))
  }

  @Test(
    "Following the markers visits every queue once, in order, whatever the page size",
    arguments: [1, 2, 3, 7])
  func paging(size: Int) throws {
    let names = ["zeta", "alpha", "beta-2", "beta-1", "beta", "9lives", "gamma"]
    var service = service(names)
    var found: [String] = []
    var marker = ""
    var pages = 0
    repeat {
      let response = try page(&service, "&maxresults=\(size)&marker=" + PercentEncoding.encode(marker))
      found += response.names
      marker = try #require(response.next)
      pages += 1
    } while !marker.isEmpty && pages < 10
    #expect(found == ["9lives", "alpha", "beta", "beta-1", "beta-2", "gamma", "zeta"])
    #expect(pages == (names.count + size - 1) / size)
  }

  @Test("A prefix keeps the queues that begin with it, also where the marker is before or after them")
  func prefix() throws {
    var service = service(["alpha", "beta", "beta-1", "gamma"])
    #expect(try page(&service, "&prefix=beta").names == ["beta", "beta-1"])
    #expect(try page(&service, "&prefix=beta&marker=%2Fdevstoreaccount1%2Faaa").names == ["beta", "beta-1"])
    #expect(try page(&service, "&prefix=beta&marker=%2Fdevstoreaccount1%2Fzzz").names == [])
    #expect(try page(&service, "&prefix=delta").names == [])
  }

  @Test("A deleted queue is listed no more, and a marker that names it goes on behind it")
  func deleted() throws {
    var service = service(["aaa", "bbb", "ccc"])
    let marker = try #require(try page(&service, "&maxresults=1").next)
    _ = service.ask(.delete, "bbb")
    #expect(try page(&service, "&marker=" + PercentEncoding.encode(marker)).names == ["ccc"])
    #expect(try page(&service, "").names == ["aaa", "ccc"])
  }

  @Test("A page size over 5,000 is accepted")
  func largePage() throws {
    var service = service(["aaa"])
    #expect(try page(&service, "&maxresults=50000").names == ["aaa"])
  }

  @Test(
    "Parameters that cannot be are refused",
    arguments: [
      ("&maxresults=0", "400 OutOfRangeQueryParameterValue"),
      ("&maxresults=-1", "400 OutOfRangeQueryParameterValue"),
      ("&maxresults=many", "400 InvalidQueryParameterValue"),
      ("&include=messages", "400 InvalidQueryParameterValue"),
      ("&marker=garbage", "400 OutOfRangeInput"), ("&marker=%2Fother%2Fqueue", "400 OutOfRangeInput"),
      ("&marker=%2Fdevstoreaccount1%2F", "400 OutOfRangeInput"),
    ])
  func refused(query: String, failure: String) {
    var service = Service()
    #expect(service.ask(.get, "?comp=list" + query).failure == failure)
  }

  @Test("A host of the account's own is named in the endpoint, without a default port")
  func hosts() {
    var service = Service()
    for (scheme, authority, endpoint) in [
      (
        "https", "devstoreaccount1.queue.core.windows.net", "https://devstoreaccount1.queue.core.windows.net/"
      ),
      (
        "http", "devstoreaccount1.queue.core.windows.net:80",
        "http://devstoreaccount1.queue.core.windows.net/"
      ),
      (
        "https", "devstoreaccount1-secondary.queue.core.windows.net",
        "https://devstoreaccount1-secondary.queue.core.windows.net/"
      ),
    ] {
      let response = service.send(.get, "/?comp=list", scheme: scheme, authority: authority)
      #expect(response.text.contains("<EnumerationResults ServiceEndpoint=\"\(endpoint)\">"))
    }
  }

  @Test("Before 2013-08-15 the endpoint is called AccountName, and each queue has an address")
  func old() {
    var service = service(["jobs"])
    service.version = "2011-08-18"
    let text = service.ask(.get, "?comp=list").text
    #expect(text.contains("<EnumerationResults AccountName=\"http://127.0.0.1:10001/devstoreaccount1/\">"))
    #expect(text.contains("<Name>jobs</Name><Url>http://127.0.0.1:10001/devstoreaccount1/jobs</Url></Queue>"))
  }

  @Test("Listing is a GET")
  func verb() {
    var service = Service()
    let response = service.ask(.put, "?comp=list")
    #expect(response.failure == "405 UnsupportedHttpVerb")
    #expect(response.head.headerFields[.allow] == "GET")
  }
}
