import AzureCore
import AzurePipeline
import AzureQueueProtocol
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import AzureXMLSwift
import HTTPTypes

/// Each XML reader on each kind of document, into the models that a caller gets.
enum ReaderSubjects {
  private static let readers: [(name: String, reader: any XMLReader)] = [
    ("swift", SwiftXMLReader()), ("libxml2", LibxmlReader()), ("foundation", FoundationXMLReader()),
  ]

  static let all: [Subject] = readers.flatMap { reader in
    let name = reader.name
    // What Foundation's parser costs is not ours to hold.
    let isGated = !(reader.reader is FoundationXMLReader)
    let reader = reader.reader
    return [
      Subject("xml-\(name)-error", "an error document into a tree", count: 50, isGated: isGated) {
        documents in
        let document = try documents.bytes("error.xml")
        return { keep(try XMLTree(document: document, reader: reader)) }
      },
      Subject(
        "xml-\(name)-messages-32", "32 received messages of 100 characters into models", count: 10,
        isGated: isGated
      ) { try receive("received-32.xml", $0, reader) },
      Subject(
        "xml-\(name)-entities", "one message of 13,107 ampersands into a model", count: 3, isGated: isGated
      ) { try receive("entities.xml", $0, reader) },
      Subject(
        "xml-\(name)-queues-5000", "a page of 5,000 queues into models", count: 1, isGated: isGated
      ) { documents in
        let call = CompletedCall(
          response: AzureResponse(status: .ok, body: try documents.bytes("queues-5000.xml")))
        let operation = ListQueues(includeMetadata: true)
        return { keep(try operation.output(from: call, reader: reader)) }
      },
    ]
  }

  private static func receive(
    _ document: String, _ documents: Documents, _ reader: any XMLReader
  ) throws -> Subject.Operation {
    let call = CompletedCall(response: AzureResponse(status: .ok, body: try documents.bytes(document)))
    let operation = ReceiveMessages(from: try QueueName("bench"), encoding: .text)
    return { keep(try operation.output(from: call, reader: reader)) }
  }
}

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
      let site = CallSite(try Clients.endpoint())
      return { keep(try operation.request(in: site)) }
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
