import AzureCore
import AzureQueueEmulator
import HTTPTypes

/// Turns what arrived at a socket into a request, and the emulator's response into bytes.
enum EmulatorExchange {
  static func reply(to received: ReceivedRequest, from emulator: QueueEmulator) -> LoopbackReply {
    guard let method = HTTPRequest.Method(received.method), namesHost(received) else {
      return .response(400, reason: "Bad Request").then(.close)
    }
    var fields = HTTPFields()
    for field in received.fields {
      // A field that is no field never reaches the service: an HTTP front refuses the request.
      guard let name = HTTPField.Name(field.name) else {
        return .response(400, reason: "Bad Request").then(.close)
      }
      fields.append(HTTPField(name: name, value: field.value))
    }
    let request = AzureRequest(
      method: method, scheme: "http", authority: received.values(of: "Host").first ?? "",
      path: received.target, headerFields: fields, body: received.body)
    return reply(emulator.respond(to: request))
  }

  /// Whether the request has its one `Host`, which is only left out before HTTP/1.1 (RFC 9112 section 3.2).
  private static func namesHost(_ received: ReceivedRequest) -> Bool {
    let hosts = received.values(of: "Host").count
    return hosts == 1 || (hosts == 0 && received.requestLine.utf8.suffix(8).elementsEqual("HTTP/1.0".utf8))
  }

  private static func reply(_ response: AzureResponse) -> LoopbackReply {
    let isChunked = response.header(.transferEncoding) != nil
    return .response(
      response.status, reason: response.head.status.reasonPhrase,
      fields: response.head.headerFields.map { ($0.name.rawName, $0.value) },
      body: isChunked ? chunked(response.body) : response.body)
  }

  /// The whole body as one chunk (RFC 9112 section 7.1).
  private static func chunked(_ body: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(body.count + 32)
    if !body.isEmpty {
      bytes += String(body.count, radix: 16).utf8
      bytes += "\r\n".utf8
      bytes += body
      bytes += "\r\n".utf8
    }
    bytes += "0\r\n\r\n".utf8
    return bytes
  }
}
