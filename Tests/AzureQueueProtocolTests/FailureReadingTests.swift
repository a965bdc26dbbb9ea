import AzureCore
import AzureQueueProtocol
import HTTPTypes
import Testing

@Suite("Reading refusals")
struct FailureReadingTests {
  private static let readers = ProtocolBench.readers.indices

  private func read(_ response: AzureResponse, _ reader: Int = 0) -> ServiceFailure {
    ServiceFailure(reading: response, reader: ProtocolBench.readers[reader])
  }

  private static let outOfRange =
    ProtocolBench.declaration
    + "<Error><Code>OutOfRangeQueryParameterValue</Code><Message>One of the parameters is out of range.\n"
    + "RequestId:7d8f0c11-c003-0011-2233-b7a1c4000000\nTime:2026-03-03T04:05:06.7891234Z</Message>"
    + "<QueryParameterName>numofmessages</QueryParameterName><QueryParameterValue>33</QueryParameterValue>"
    + "<MinimumAllowed>1</MinimumAllowed><MaximumAllowed>32</MaximumAllowed></Error>"

  @Test("The service's error is read with its details", arguments: readers, [true, false])
  func service(reader: Int, hasMark: Bool) {
    let fields = [
      ProtocolBench.xmlType, ("x-ms-request-id", "r-1"), ("x-ms-error-code", "OutOfRangeQueryParameterValue"),
      ("Date", "Tue, 03 Mar 2026 04:05:06 GMT"),
    ]
    let failure = read(ProtocolBench.response(400, fields, Self.outOfRange, byteOrderMark: hasMark), reader)
    #expect(
      failure
        == ServiceFailure(
          status: 400, code: .outOfRangeQueryParameterValue,
          message: "One of the parameters is out of range.",
          details: [
            "QueryParameterName": "numofmessages", "QueryParameterValue": "33", "MinimumAllowed": "1",
            "MaximumAllowed": "32",
          ], requestID: "r-1", date: Timestamp(seconds: 1_772_510_706)))
  }

  @Test("The body's code is believed before the header's", arguments: readers)
  func codes(reader: Int) {
    let body = "<Error><Code>QueueNotFound</Code><Message>Gone.</Message></Error>"
    #expect(
      read(ProtocolBench.response(404, [("x-ms-error-code", "Other")], body), reader).code == .queueNotFound)
  }

  @Test("Without a code in the body the header's stands, with the body's message", arguments: readers)
  func noCode(reader: Int) {
    for code in ["", "<Code></Code>", "<Code />"] {
      let body = "<Error>\(code)<Message>Gone.</Message><Reason>no one knows</Reason></Error>"
      let failure = read(ProtocolBench.response(404, [("x-ms-error-code", "QueueNotFound")], body), reader)
      #expect(failure.code == .queueNotFound)
      #expect(failure.message == "Gone.")
      #expect(failure.details == ["Reason": "no one knows"])
    }
  }

  @Test("A nested detail is read as its parts", arguments: readers)
  func nested(reader: Int) {
    let body =
      "<Error><Code>AuthorizationFailure</Code><Message>No.</Message>"
      + "<ExtendedErrorDetail><Code>A</Code><Message>m</Message></ExtendedErrorDetail></Error>"
    #expect(
      read(ProtocolBench.response(403, [], body), reader).details == [
        "ExtendedErrorDetail": "Code=A; Message=m"
      ])
  }

  @Test("A response without a body has the header's code and the reason phrase")
  func headerOnly() {
    let response = AzureResponse(
      status: .init(code: 404, reasonPhrase: "The specified queue does not exist."),
      headerFields: ProtocolBench.response(404, [("x-ms-error-code", "QueueNotFound")]).head.headerFields)
    let failure = read(response)
    #expect(failure.code == .queueNotFound)
    #expect(failure.message == "The specified queue does not exist.")
  }

  @Test("A response without anything has its status")
  func empty() {
    let failure = read(ProtocolBench.response(503))
    #expect(failure == ServiceFailure(status: 503, message: failure.message))
  }

  @Test(
    "The JSON of some front ends is read, mark and blanks or not",
    arguments: [
      #"{"error":{"code":"AccountIsDisabled","message":"It is off."}}"#,
      "\u{FEFF}" + #"{"error":{"code":"AccountIsDisabled","message":"It is off.","innererror":{}},"x":1}"#,
      "\r\n " + #"{"error":{"code":"AccountIsDisabled","message":"It is off."}}"#,
    ])
  func json(body: String) {
    let fields = [("Content-Type", "application/json"), ("x-ms-error-code", "Other")]
    let failure = read(ProtocolBench.response(403, fields, body))
    #expect(failure.code == "AccountIsDisabled")
    #expect(failure.message == "It is off.")
  }

  @Test("JSON without a message has an empty one")
  func jsonWithoutMessage() {
    let failure = read(ProtocolBench.response(403, [], #"{"error":{"code":"A"}}"#))
    #expect(failure.code == "A")
    #expect(failure.message.isEmpty)
  }

  @Test(
    "A body that is not the service's is described and the header's code kept", arguments: readers,
    [
      "<html><body><h1>502 Bad Gateway</h1></body></html>", "<!DOCTYPE html><html></html>", "Bad gateway",
      "<Error><Code>Broken", #"{"fault":1}"#, #"{"error":"no object"}"#, "\u{0}\u{1}",
    ])
  func foreign(reader: Int, body: String) {
    let fields = [
      ("Content-Type", "text/html"), ("x-ms-error-code", "ServerBusy"), ("x-ms-request-id", "r-1"),
    ]
    let failure = read(ProtocolBench.response(502, fields, body), reader)
    #expect(failure.status == 502)
    #expect(failure.code == .serverBusy)
    #expect(failure.requestID == "r-1")
    #expect(
      failure.message.hasPrefix(
        "The server responded with status 502 and a body (text/html) that is not the service's: "),
      "\(failure.message)")
    #expect(failure.details.isEmpty)
  }

  @Test("A page's description shows what it is")
  func page() {
    let html = read(ProtocolBench.response(502, [], "<html><body>x</body></html>"))
    #expect(html.message.hasSuffix("that is not the service's: it begins with <html><body>x</body></html>"))
    let other = read(ProtocolBench.response(502, [], "<Fault><Code>x</Code></Fault>"))
    #expect(
      other.message.hasSuffix("(no content type) that is not the service's: the root element is 'Fault'"))
    #expect(other.code == nil)
    let text = read(ProtocolBench.response(502, [], "Bad gateway"))
    #expect(text.message.contains("it begins with Bad gateway"))
  }
}
