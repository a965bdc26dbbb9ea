import AzureCore
import HTTPTypes
import Testing

@Suite("Values of header fields")
struct HeaderFieldValueTests {
  @Test("One field, several of a name, and none: the same as the subscript", arguments: 0..<4)
  func agrees(count: Int) throws {
    let name = try #require(HTTPField.Name("X-Ms-Meta-A"))
    let other = try #require(HTTPField.Name("x-ms-meta-b"))
    let lower = try #require(HTTPField.Name("x-ms-meta-a"))
    var fields = HTTPFields()
    for index in 0..<count {
      fields.append(HTTPField(name: other, value: "no"))
      fields.append(HTTPField(name: index.isMultiple(of: 2) ? name : lower, value: "\(index)"))
    }
    #expect(fields.value(of: lower) == fields[lower])
    #expect(fields.value(of: name) == fields[name])
    #expect(fields.value(of: .accept) == nil)
    #expect(fields.has(lower) == (count > 0))
    #expect(!fields.has(.accept))
  }

  @Test(
    "A field is set as the subscript sets it: where it was, in place of all of its name", arguments: 0..<4)
  func sets(count: Int) throws {
    let name = try #require(HTTPField.Name("X-Ms-Meta-A"))
    var fields: HTTPFields = [.accept: "before"]
    for index in 0..<count { fields.append(HTTPField(name: name, value: "\(index)")) }
    fields.append(HTTPField(name: .date, value: "after"))
    var expected = fields
    expected[name] = "new"
    fields.set(HTTPField(name: name, value: "new"))
    #expect(fields.map(\.description) == expected.map(\.description))
  }

  @Test("An empty value is a value")
  func empty() {
    let fields: HTTPFields = [.accept: ""]
    #expect(fields.value(of: .accept) == "")
    #expect(fields.has(.accept))
  }
}
