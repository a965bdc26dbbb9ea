import AzureCore
import EmulatorHost
import HTTPTypes
import Testing

@Suite("The engine gets what arrived", .timeLimit(.minutes(1)))
struct RequestFidelityTests {
  @Test(
    "The target reaches the engine byte for byte",
    arguments: [
      "/devstoreaccount1/a%2Fb%20c?x=%20+&comp=list", "/devstoreaccount1//double", "/?", "/a:b?c=d#",
      "/devstoreaccount1/q/messages/id%3d?popreceipt=AgAA%2B%2f=&visibilitytimeout=0", "/%", "/a/../b/.",
    ])
  func target(target: String) async throws {
    let request = try await self.request(["GET \(target) HTTP/1.1", "Host: h"])
    #expect(request?.target == target)
  }

  @Test("Names keep their case, fields their order, and equal names are not joined")
  func fields() async throws {
    let fields = ["X-MS-Version: 2026-02-06", "x-ms-b:   2  ", "Accept: */*", "X-Ms-B: 3", "Empty:"]
    let request = try await self.request(["GET /a HTTP/1.1", "Host: h"] + fields)
    #expect(
      request?.head.headerFields.map { "\($0.name.rawName)=\($0.value)" } == [
        "X-MS-Version=2026-02-06", "x-ms-b=2", "Accept=*/*", "X-Ms-B=3", "Empty=",
      ])
  }

  @Test("Host becomes the authority, scheme is http")
  func authority() async throws {
    let request = try await self.request(["GET /a HTTP/1.1", "X-First: 1", "hOST: Some.Name:81"])
    #expect(request?.head.authority == "Some.Name:81")
    #expect(request?.head.scheme == "http")
    #expect(request?.head.headerFields.map(\.name.rawName) == ["X-First"])
  }

  @Test("A target in absolute form gives authority and target")
  func absoluteForm() async throws {
    let request = try await self.request(["GET http://acc.host:1/q%41?a=http://b HTTP/1.1", "Host: other"])
    #expect(request?.head.authority == "acc.host:1")
    #expect(request?.target == "/q%41?a=http://b")
  }

  @Test(
    "Any method that is HTTP's reaches the engine",
    arguments: ["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "TRACE", "MERGE"])
  func method(method: String) async throws {
    let request = try await self.request(["\(method) /a HTTP/1.1", "Host: h", "Content-Length: 0"])
    #expect(request?.head.method.rawValue == method)
  }

  @Test("A body arrives whole, be it one piece or chunks")
  func body() async throws {
    let whole = try await request(["POST /a HTTP/1.1", "Host: h", "Content-Length: 5"], body: "a\r\n\0é")
    #expect(whole?.body == Array("a\r\n\0é".utf8.prefix(5)))
    let chunks = try await request(
      ["POST /a HTTP/1.1", "Host: h", "Transfer-Encoding: chunked"], body: "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
    #expect(chunks?.body == Array("abc".utf8))
  }

  private func request(_ lines: [String], body: String = "") async throws -> AzureRequest? {
    try await Observed.serve { address, observed in
      try await RawConnection.with(port: address.port) { connection in
        try await connection.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        _ = try await connection.response()
      }
      return observed.exchanges.first?.request
    }
  }
}
