import AzureCore
import Foundation
import HTTPTypes

/// Compares a response of the engine with the recorded one: status, code, and all of the shape that recorders kept.
struct ResponseComparison {
  private(set) var differences: [Difference] = []
  private(set) var values: DynamicValues
  private let entry: Recording.Entry
  private let recorded: RecordedResponse
  /// The header fields whose values must be equal, and which must not be added either.
  private static let equalFields = [
    "x-ms-error-code", "x-ms-approximate-messages-count", "x-ms-version", "Content-Type", "Cache-Control",
    "Server", "x-ms-client-request-id", "WWW-Authenticate", "Allow",
  ]

  /// What the rules for other origins add, to be compared where the rules are known.
  private static let crossOriginFields = [
    "Vary", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers",
    "Access-Control-Allow-Credentials",
  ]
  private let knowsRules: Bool

  init(_ entry: Recording.Entry, _ values: DynamicValues, knowsRules: Bool) {
    self.entry = entry
    self.knowsRules = knowsRules && !entry.isFromBrowser
    self.values = values
    recorded = entry.pair.response
  }

  private mutating func expect(_ aspect: String, _ recorded: String?, _ given: String?) {
    guard recorded != given else { return }
    differences.append(
      Difference(aspect: aspect, recorded: recorded ?? "(none)", given: given ?? "(none)"))
  }

  mutating func compare(_ response: AzureResponse, _ target: RecordedTarget) {
    expect("status", String(recorded.status), String(response.status))
    let body = String(decoding: response.body, as: UTF8.self)
    expect(
      "code", MarkupScan(recorded.body ?? "").text(of: "Code") ?? recorded.headers["x-ms-error-code"],
      MarkupScan(body).text(of: "Code") ?? response.header(.msErrorCode))
    if let reason = recorded.reason { expect("reason phrase", reason, response.head.status.reasonPhrase) }
    guard recorded.status == response.status else { return }
    compareFields(response)
    compareDocuments(recorded.body ?? "", body)
    compareUpdate(response, target)
  }

  private mutating func compareFields(_ response: AzureResponse) {
    // One recorder counted characters instead of bytes.
    let length = recorded.headers["Content-Length"]
    if recorded.status >= 400, let length, length == String(recorded.body?.utf8.count ?? 0) {
      expect("header Content-Length", length, response.header(.contentLength))
    }
    for name in Self.equalFields + (knowsRules ? Self.crossOriginFields : []) {
      let given = HTTPField.Name(name).flatMap { response.header($0) }
      let kept = recorded.headers[name]
      // A browser shows only what it was told to expose.
      if entry.isFromBrowser, kept == nil { continue }
      expect("header \(name)", kept, given)
    }
    for name in ["x-ms-popreceipt", "x-ms-time-next-visible"] where !entry.isFromBrowser {
      let given = HTTPField.Name(name).flatMap { response.header($0) }
      expect("header \(name) is there", "\(recorded.headers[name] != nil)", "\(given != nil)")
    }
    if entry.keepsHeaderCase {
      let names = Dictionary(recorded.headers.values.keys.map { ($0.lowercased(), $0) }) { first, _ in first }
      for field in response.head.headerFields {
        if let name = names[field.name.canonicalName] {
          expect("case of a header name", name, field.name.rawName)
        }
      }
    }
    let given = response.head.headerFields.filter { $0.name.canonicalName.hasPrefix("x-ms-meta-") }
      .map { "\($0.name.canonicalName.dropFirst(10))=\($0.value)" }
    let kept = recorded.headers.metadata.map { "\($0.name.lowercased())=\($0.value)" }
    if !entry.isFromBrowser || !kept.isEmpty {
      expect("metadata", kept.sorted().joined(separator: ";"), given.sorted().joined(separator: ";"))
    }
  }

  private mutating func compareDocuments(_ kept: String, _ given: String) {
    let (keptScan, givenScan) = (MarkupScan(kept), MarkupScan(given))
    expect("prologue", prologue(kept), prologue(given))
    let listed = [keptScan, givenScan].map { scan in
      scan.elements("Queue").compactMap { $0.text(of: "Name") }.joined(separator: " ")
    }
    expect("listed queues", listed[0], listed[1])
    guard listed[0] == listed[1] else { return }
    expect(
      "elements", keptScan.names.joined(separator: " "), givenScan.names.joined(separator: " "))
    guard keptScan.names == givenScan.names else { return }
    if let message = keptScan.text(of: "Message"), let givenMessage = givenScan.text(of: "Message") {
      expect("message", Self.firstLine(message), Self.firstLine(givenMessage))
      for name in keptScan.names where !["Error", "Code", "Message"].contains(name) {
        expect("detail \(name)", keptScan.text(of: name), givenScan.text(of: name))
      }
    }
    if WholeDocument.roots.contains(keptScan.names.first ?? "") {
      let startsNow = entry.pair.request.body?.contains("<Start>") == false
      let keptText = WholeDocument(kept, keepsMarkers: entry.keepsMarkers, startsNow: startsNow).text
      expect("document", keptText, WholeDocument(given, startsNow: startsNow).text)
      if startsNow, let start = keptScan.text(of: "SignedStart") {
        compareDates(
          "SignedStart", RecordedDate.readAny(start),
          givenScan.text(of: "SignedStart").flatMap(RecordedDate.readAny))
      }
    }
    for (keptMessage, givenMessage) in zip(
      keptScan.elements("QueueMessage"), givenScan.elements("QueueMessage"))
    {
      compareMessages(keptMessage, givenMessage)
    }
  }

  /// What stands before the root element.
  private func prologue(_ text: String) -> String {
    let end = text.firstRange(of: "?>")?.upperBound ?? text.startIndex
    return String(text[..<end].drop { entry.isFromBrowser && $0 == "\u{FEFF}" })
  }

  /// A receipt without the time in it: the words before it, and the count after it.
  private static func form(_ receipt: String) -> String {
    guard let bytes = Data(base64Encoded: receipt), bytes.count >= 20 else { return "not base64" }
    return (bytes[..<12] + bytes[20...]).map { String($0) }.joined(separator: " ")
  }

  private static func firstLine(_ text: String) -> String { String(text.prefix { $0 != "\n" }) }

  private mutating func compareMessages(_ kept: MarkupScan, _ given: MarkupScan) {
    let (keptFacts, givenFacts) = (MessageFacts(scanning: kept), MessageFacts(scanning: given))
    let (keptID, givenID) = (keptFacts.id ?? "", givenFacts.id ?? "")
    if !values.bind(id: keptID, to: givenID) {
      expect("message id", keptID, givenID)
    }
    if let keptReceipt = keptFacts.popReceipt, let givenReceipt = givenFacts.popReceipt {
      expect("form of the receipt", Self.form(keptReceipt), Self.form(givenReceipt))
      values.bind(receipt: keptReceipt, of: keptID, to: givenReceipt)
    }
    compareDates("InsertionTime", keptFacts.insertedOn, givenFacts.insertedOn)
    compareDates("ExpirationTime", keptFacts.expiresOn, givenFacts.expiresOn)
    compareDates("TimeNextVisible", keptFacts.nextVisibleOn, givenFacts.nextVisibleOn)
    expect(
      "DequeueCount", keptFacts.dequeueCount.map { String($0) }, givenFacts.dequeueCount.map { String($0) })
    // As written, references and all.
    let texts = [kept, given].map { $0.elements("MessageText").first.map { String($0.document) } }
    if let keptText = texts[0], let givenText = texts[1], !values.bind(text: keptText, to: givenText) {
      expect("MessageText", keptText, givenText)
    }
  }

  /// The clocks inside one response of the service differ by a second or so.
  private mutating func compareDates(_ aspect: String, _ kept: Date?, _ given: Date?) {
    if let kept, let given, abs(kept.timeIntervalSince(given)) <= 1 { return }
    expect(aspect, kept.map { "\($0)" }, given.map { "\($0)" })
  }

  private mutating func compareUpdate(_ response: AzureResponse, _ target: RecordedTarget) {
    guard let kept = recorded.headers["x-ms-popreceipt"], let given = response.header(.msPopReceipt) else {
      return
    }
    expect("form of the receipt", Self.form(kept), Self.form(given))
    let message = target.message.flatMap(values.recordedID)
    values.bind(receipt: kept, of: message ?? "", to: given)
    compareDates(
      "x-ms-time-next-visible", recorded.headers["x-ms-time-next-visible"].flatMap(RecordedDate.read),
      response.header(.msTimeNextVisible).flatMap(RecordedDate.read))
  }
}
