import AzureCore
import AzureQueueEmulator
import AzureXML
import AzureXMLSwift
import Fuzzing
import HTTPTypes
import TestSupport
import Testing

@Suite("Fuzz: the emulator's engine", .alone)
struct EngineFuzzTests {
  private static let vocabulary = [
    "GET ", "PUT ", "POST ", "DELETE ", "HEAD ", "OPTIONS ", "PATCH ", "/devstoreaccount1", "/contosoq1",
    "-secondary",
    "/jobs", "/messages", "/messages/{id}", "?popreceipt={receipt}", "&visibilitytimeout=0",
    "&numofmessages=32",
    "&messagettl=-1", "&peekonly=true", "?comp=acl", "?comp=list", "?comp=metadata",
    "?restype=service&comp=properties",
    "&include=metadata", "&maxresults=1", "&marker=a", "&prefix=j", "&timeout=30", "%2F", "%00", "%", "?",
    "&", "=",
    "\nx-ms-version: 2026-10-06", "\nx-ms-version: 2009-09-19", "\nx-ms-date: Tue, 03 Mar 2026 04:05:06 GMT",
    "\nAuthorization: SharedKey contosoq1:", "\nAuthorization: Bearer a.b.c", "\nContent-Length: 0",
    "\nx-ms-meta-a: b", "\nx-ms-client-request-id: a", "\nOrigin: http://a", "\nTransfer-Encoding: chunked",
    "\nHost: contosoq1.queue.core.windows.net", "\nX-Scheme: https", "\n\n", "\n%%\n", "sv=2026-10-06&sig=a",
    "<", ">",
    "</", "/>", "<QueueMessage>", "<MessageText>", "</MessageText>", "<!--", "<![CDATA[", "&amp;", "&#0;",
    "<SignedIdentifier>",
    "<Expiry>2026-03-04</Expiry>", "<Permission>raup</Permission>", "<CorsRule>", "\u{212A}", "é", "\0",
    "\u{202E}",
  ]

  /// The time of the vectors of the protocol's notes, whose signatures stand in the corpus.
  private static let now = Timestamp(seconds: 1_772_510_706)
  /// The bytes 0 to 63 as base64: the key of those vectors.
  private static let key =
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="

  @Test("Every request has a well-formed response, the same each time, and no response holds the key")
  func engine() async throws {
    let fuzzer = try Fuzzer("engine", vocabulary: Self.vocabulary, cases: 400)
    let findings = await fuzzer.run { input in
      for authentication in [EmulatorAuthentication.none, .required] {
        let responses = Self.responses(to: input, authentication)
        for (request, response) in responses { try Self.check(response, to: request) }
        guard Self.responses(to: input, authentication).map(\.1) == responses.map(\.1) else {
          throw FuzzFailure("The same requests have other responses")
        }
      }
    }
    for finding in findings { Issue.record("\(finding)") }
  }

  /// Has a new engine respond to the requests of an input, one after the other.
  private static func responses(
    to input: [UInt8], _ authentication: EmulatorAuthentication
  ) -> [(AzureRequest, AzureResponse)] {
    let accounts =
      [EmulatorAccount.development] + [EmulatorAccount(name: "contosoq1", key: key)].compactMap(\.self)
    var engine = QueueEngine(accounts: accounts, authentication: authentication, reader: SwiftXMLReader())
    let random = RandomSource.seeded(1)
    var last = (id: "1", receipt: "1")
    var instant = now
    return ScriptedRequest.all(in: input).map { script in
      let request = script.request(id: last.id, receipt: last.receipt)
      let response = engine.respond(to: request, from: "10.0.0.1", now: instant, random: random)
      if let message = try? XMLTree(document: response.body, reader: SwiftXMLReader()).child("QueueMessage") {
        last = (message.text(of: "MessageId") ?? last.id, message.text(of: "PopReceipt") ?? last.receipt)
      }
      instant = instant + .seconds(1)
      return (request, response)
    }
  }

  private static func check(_ response: AzureResponse, to request: AzureRequest) throws {
    let fields = response.head.headerFields
    func fail(_ property: String) -> FuzzFailure { FuzzFailure(property, "\(request.target): \(response)") }
    guard (200...599).contains(response.status), fields[.date] != nil else {
      throw fail("A head is not whole")
    }
    if request.head.method == .head || response.status == 204 || response.status == 304 {
      guard response.body.isEmpty else { throw fail("A response has a body that it cannot have") }
    }
    if let length = fields[.contentLength], request.head.method != .head {
      guard fields[.transferEncoding] == nil, length == String(response.body.count) else {
        throw fail("A body is framed wrongly")
      }
    }
    let text = String(decoding: response.body, as: UTF8.self)
    guard !text.contains(key.dropLast(40)), !"\(response)".contains(key.dropLast(40)) else {
      throw fail("A response holds the key")
    }
    guard !response.body.isEmpty else { return }
    guard let tree = try? SwiftXMLReader().read(response.body) else { throw fail("A body is no document") }
    guard response.status >= 400 else { return }
    let code = HTTPField.Name("x-ms-error-code").flatMap { fields[$0] }
    guard tree.name == "Error", let named = tree.text(of: "Code"), !named.isEmpty,
      code == nil || code == named
    else {
      throw fail("An error does not name its code")
    }
  }
}

/// One request of an input: a request line, fields, an empty line and the body; `%%` on a line stands between requests.
private struct ScriptedRequest {
  private let method: HTTPRequest.Method
  private let target: String
  private let fields: [(String, String)]
  private let body: String

  static func all(in input: [UInt8]) -> [ScriptedRequest] {
    let text = String(decoding: input, as: UTF8.self).replacing("\r\n", with: "\n")
    return text.split(separator: "\n%%\n").prefix(12).compactMap { ScriptedRequest($0) }
  }

  private init?(_ text: Substring) {
    let end = text.firstRange(of: "\n\n")
    let lines = text[..<(end?.lowerBound ?? text.endIndex)].split(separator: "\n")
    let words = lines.first?.split(separator: " ", omittingEmptySubsequences: false) ?? []
    guard words.count >= 2, let method = HTTPRequest.Method(String(words[0])) else { return nil }
    self.method = method
    target = String(words[1])
    body = end.map { String(text[$0.upperBound...]) } ?? ""
    fields = lines.dropFirst().compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return parts.count == 2 ? (String(parts[0]), parts[1].trimmingPrefix(" ").description) : nil
    }
  }

  /// The request, with the id and receipt of the message that was returned last in their places.
  func request(id: String, receipt: String) -> AzureRequest {
    func value(_ name: String) -> String? { fields.first { $0.0.lowercased() == name }?.1 }
    var head = HTTPFields()
    for (name, value) in fields where !["host", "x-scheme"].contains(name.lowercased()) {
      if let name = HTTPField.Name(name) { head.append(HTTPField(name: name, value: value)) }
    }
    let path = target.replacing("{id}", with: id).replacing(
      "{receipt}", with: PercentEncoding.encode(receipt))
    return AzureRequest(
      method: method, scheme: value("x-scheme") ?? "http", authority: value("host") ?? "127.0.0.1:10001",
      path: path,
      headerFields: head, body: Array(body.utf8))
  }
}
