import AzureCore
import AzureXML
import HTTPTypes
import Testing

@Suite("Protocol versions")
struct VersionTests {
  static let versions = [
    "2009-09-19", "2011-08-18", "2012-02-12", "2013-08-15", "2014-02-14", "2015-02-21", "2015-04-05",
    "2015-07-08",
    "2015-12-11", "2016-05-31", "2017-04-17", "2017-07-29", "2017-11-09", "2018-03-28", "2018-11-09",
    "2019-02-02",
    "2019-07-07", "2019-10-10", "2019-12-12", "2020-02-10", "2020-04-08", "2020-06-12", "2020-08-04",
    "2020-10-02",
    "2020-12-06", "2021-02-12", "2021-04-10", "2021-06-08", "2021-08-06", "2021-10-04", "2021-12-02",
    "2022-11-02",
    "2023-01-03", "2023-05-03", "2023-08-03", "2023-11-03", "2024-02-04", "2024-05-04", "2024-08-04",
    "2024-11-04",
    "2025-01-05", "2025-05-05", "2025-07-05", "2025-11-05", "2026-02-06", "2026-04-06", "2026-06-06",
    "2026-10-06",
  ]

  @Test("Every published version is accepted and repeated", arguments: versions)
  func accepted(version: String) {
    var service = Service()
    service.version = version
    let response = service.ask(.put, "jobs")
    #expect(response.status == 201)
    #expect(response.header(.msVersion) == version)
  }

  @Test(
    "An unknown version is refused in front, its code only in the body",
    arguments: [
      "3025-05-06", "2026-10-07", "2019-01-01", "latest", "2008-10-27",
    ])
  func unknown(version: String) {
    var service = Service()
    service.version = version
    let response = service.ask(.put, "jobs", headers: ["x-ms-client-request-id": "id-1"])
    #expect(response.failure == "400 InvalidHeaderValue")
    #expect(response.details == ["HeaderName=x-ms-version", "HeaderValue=\(version)"])
    #expect(response.fieldNames == ["Content-Length", "Content-Type", "Server", "x-ms-request-id", "Date"])
    #expect(response.header(.server) == "Microsoft-HTTPAPI/2.0")
    #expect(version != "3025-05-06" || response.header(.contentLength) == "328")
  }

  @Test("Put returns the message from 2016-05-31 on", arguments: versions)
  func put(version: String) throws {
    var service = Service.withQueue(version: version)
    let response = service.ask(.post, "jobs/messages", body: Service.message("a"))
    #expect(response.status == 201)
    #expect(response.body.isEmpty == (version < "2016-05-31"))
    #expect(try service.get().count == 1)
  }

  @Test(
    "Get writes the dequeue count before the receipt up to 2014-02-14, after it from 2016-05-31",
    arguments: [
      "2011-08-18", "2014-02-14", "2016-05-31", "2026-04-06",
    ])
  func order(version: String) throws {
    var service = Service.withQueue(version: version)
    _ = service.ask(.post, "jobs/messages", body: Service.message("a"))
    let names = try service.get().first?.children.map(\.name).suffix(4)
    let expected =
      version < "2016-05-31"
      ? ["DequeueCount", "PopReceipt", "TimeNextVisible", "MessageText"]
      : ["PopReceipt", "TimeNextVisible", "DequeueCount", "MessageText"]
    #expect(names.map(Array.init) == expected)
  }

  @Test(
    "The code stands in a header from 2017-11-09 on, the client's id from 2019-02-02 on", arguments: versions)
  func headers(version: String) {
    var service = Service()
    service.version = version
    let response = service.ask(.get, "jobs?comp=metadata", headers: ["x-ms-client-request-id": "id-1"])
    #expect(response.failure == "404 QueueNotFound")
    #expect((response.header(.msErrorCode) != nil) == (version >= "2017-11-09"))
    #expect((response.header(.msClientRequestID) != nil) == (version >= "2019-02-02"))
  }

  @Test(
    "Reads are marked as not to be cached from 2014-02-14 on, writes and errors never",
    arguments: [
      "2011-08-18", "2014-02-14", "2026-04-06",
    ])
  func caching(version: String) {
    var service = Service.withQueue(version: version)
    for path in ["jobs?comp=metadata", "jobs/messages", "jobs/messages?peekonly=true"] {
      #expect((service.ask(.get, path).header(.cacheControl) == "no-cache") == (version >= "2014-02-14"))
    }
    #expect(service.ask(.put, "jobs").header(.cacheControl) == nil)
    #expect(service.ask(.get, "other?comp=metadata").header(.cacheControl) == nil)
  }

  @Test("Before 2017-07-29 a message lives at most seven days")
  func lifeBefore() {
    var service = Service.withQueue(version: "2017-04-17")
    let response = service.ask(.post, "jobs/messages?messagettl=-1", body: Service.message("a"))
    #expect(response.failure == "400 OutOfRangeQueryParameterValue")
    #expect(response.details.suffix(2) == ["MinimumAllowed=1", "MaximumAllowed=604800"])
  }

  @Test("Before 2011-08-18 there is no update, and messages are small")
  func oldest() throws {
    var service = Service.withQueue(version: "2009-09-19")
    #expect(service.ask(.put, "jobs/messages/x?popreceipt=AAAA&visibilitytimeout=0").status == 405)
    let text = String(repeating: "a", count: 8193)
    #expect(service.ask(.post, "jobs/messages", body: Service.message(text)).details == ["MaxLimit=8192"])
    #expect(service.ask(.get, "jobs/messages?visibilitytimeout=7201").details.last == "MaximumAllowed=7200")
  }
}
