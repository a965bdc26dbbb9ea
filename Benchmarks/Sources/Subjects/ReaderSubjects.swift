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
        let operation = ListQueues(includesMetadata: true)
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
