import AzureCore
import AzureQueueProtocol

/// Dates and the encodings of messages.
enum TextSubjects {
  static let all = [
    Subject("date-format", "a date as header fields have it") { _ in
      var date = Timestamp(seconds: 1_795_253_608)
      return {
        date = date + .seconds(1)
        keep(date.httpDate)
      }
    },
    Subject("date-parse", "a date as the service writes it") { _ in
      let text = "Sat, 21 Nov 2026 09:33:28 GMT"
      return { keep(Timestamp(httpDate: text)) }
    },
    Subject("text-encode", "100 characters, as they are") { _ in
      return { keep(try MessageEncoding.text.encode(.text(Clients.text))) }
    },
    Subject("text-body", "the XML body of a send of 100 characters") { _ in
      let operation = SendMessage(
        to: try QueueName("bench"), .text(Clients.text), encoding: .text)
      let endpoint = try Clients.endpoint()
      return { keep(try operation.request(at: endpoint)) }
    },
    Subject("base64-encode", "100 characters into base64") { _ in
      return { keep(try MessageEncoding.base64.encode(.text(Clients.text))) }
    },
    Subject("base64-decode", "100 characters out of base64") { _ in
      let text = try MessageEncoding.base64.encode(.text(Clients.text))
      return { keep(MessageEncoding.base64.decode(text)) }
    },
    Subject("bytes-encode", "48 KiB of bytes into base64", count: 5) { _ in
      let bytes = (0..<49_152).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      return { keep(try MessageEncoding.bytes.encode(.bytes(bytes))) }
    },
    Subject("bytes-decode", "48 KiB of bytes out of base64", count: 5) { _ in
      let bytes = (0..<49_152).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let text = try MessageEncoding.bytes.encode(.bytes(bytes))
      return { keep(MessageEncoding.bytes.decode(text)) }
    },
  ]
}

/// Makes the compiler believe that a value is used, so that making it cannot be left out.
@inline(never)
func keep<Value>(_ value: borrowing Value) {}
