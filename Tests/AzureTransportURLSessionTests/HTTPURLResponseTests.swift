import AzureCore
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import AzureTransportURLSession

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite("Foundation's responses", .alone)
struct HTTPURLResponseTests {
  private func response(_ status: Int, _ fields: [String: String] = [:]) throws -> HTTPURLResponse {
    let url = try #require(URL(string: "http://127.0.0.1/"))
    return try #require(
      HTTPURLResponse(url: url, statusCode: status, httpVersion: "HTTP/1.1", headerFields: fields))
  }

  @Test("A status of three digits is accepted", arguments: [100, 200, 404, 503, 599, 999])
  func status(code: Int) throws {
    #expect(AzureResponse(try response(code), body: [])?.status == code)
  }

  @Test(
    "Any other status is not a response of HTTP, and does not end the process",
    arguments: [Int.min, -1, 0, 99, 1000, 2000, 65_536, Int.max])
  func otherStatus(code: Int) throws {
    #expect(AzureResponse(try response(code), body: []) == nil)
  }

  @Test(
    "More fields than HTTPFields can hold are not a response of HTTP either",
    arguments: [1000, 1001, 66_000])
  func fields(count: Int) throws {
    let fields = Dictionary(uniqueKeysWithValues: (0..<count).map { ("x-ms-\($0)", "v") })
    let response = AzureResponse(try response(200, fields), body: [])
    #expect(response?.head.headerFields.count == (count > 1000 ? nil : count))
  }
}
