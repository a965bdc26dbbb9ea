import Foundation
import Testing

@testable import AzureQueueProtocol

@Suite("Ids of messages, kept without memory of their own")
struct CompactIDTests {
  private static let uuid = "5974b586-0df3-4e2d-ad0c-18e3892bfca2"

  @Test(
    "A UUID in lower case is kept as a number and comes back",
    arguments: [uuid, "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"])
  func uuids(text: String) {
    let id = CompactID(text)
    guard case .uuid = id else {
      Issue.record("\(text) was kept as a text")
      return
    }
    #expect(id.text == text && !id.isEmpty && CompactID(text) == id)
  }

  @Test("Every digit comes back at every place", arguments: Array("0123456789abcdef"), 0..<36)
  func digits(digit: Character, place: Int) {
    var text = Array(Self.uuid)
    text[place] = digit
    let id = CompactID(String(text))
    #expect(id.text == String(text))
    if case .text = id { #expect(Self.uuid.dropFirst(place).first == "-") }
  }

  @Test(
    "Any other text is kept as it is",
    arguments: [
      "", "1", uuid.uppercased(), "\(uuid)0", String(uuid.dropLast()), uuid.replacing("-", with: "0"),
      uuid.replacing("5", with: "g"), uuid.replacing("5", with: "`"), uuid.replacing("5", with: ":"),
      uuid.replacing("5", with: "/"), "5974b5860-df3-4e2d-ad0c-18e3892bfca2",
      "é974b586-0df3-4e2d-ad0c-18e3892bfca",
    ])
  func texts(text: String) {
    #expect(CompactID(text) == .text(text))
    #expect(CompactID(text).text == text && CompactID(text).isEmpty == text.isEmpty)
  }

  @Test("A message that was stored has its id under the same name as before", arguments: [uuid, "other"])
  func stored(id: String) throws {
    var message = SentMessage(
      id: "", insertedOn: nil, expiresOn: nil, popReceipt: PopReceipt(rawValue: "receipt"), nextVisibleOn: nil
    )
    message.id = id
    let data = try JSONEncoder().encode(message)
    let json = try JSONSerialization.jsonObject(with: data) as? [String: String]
    #expect(json == ["id": id, "popReceipt": "receipt"])
    #expect(try JSONDecoder().decode(SentMessage.self, from: data) == message)
  }
}
