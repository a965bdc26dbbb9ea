import AzurePipeline
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

  @Test("An empty value is a value")
  func empty() {
    let fields: HTTPFields = [.accept: ""]
    #expect(fields.value(of: .accept) == "")
    #expect(fields.has(.accept))
  }
}
