import AzureXML

/// Documents with very many of something, which take very long with a reader of quadratic time.
///
/// The cases do not measure time; the tests of this package measure how it grows.
extension XMLReaderConformance {
  private static let count = 200_000

  static let manyCases: [Case] = [
    Case("As many attributes as the limit are read") { reader in
      let document = Array("<a \(attributes(64))/>".utf8)
      let tree = try reader.read(document)
      guard tree.attributes.count == 64, tree.attribute("b63") == "x" else {
        throw ConformanceFailure("\(tree.attributes.count) of 64 attributes came back")
      }
    },
    .refuses("One attribute more than the limit is refused", "<a \(attributes(65))/>", as: .tooLarge),
    .refuses(
      "A namespace declaration more than the limit is refused", #"<a b="1" xmlns:c="2"/>"#, as: .tooLarge,
      limits: XMLLimits(maximumAttributes: 1)),
    .refuses("Very many attributes are refused", "<a \(attributes(count))/>", as: .tooLarge),
    .refuses(
      "Very many namespace declarations are refused", "<a \(attributes(count, prefix: "xmlns:"))/>",
      as: .tooLarge),
    .refuses(
      "Very many attributes of an inner element are refused", "<a><b \(attributes(count))></b></a>",
      as: .tooLarge),
    .refuses(
      "Very many attributes after one of 64 are refused",
      "<a \(attributes(64))><b \(attributes(count))/></a>", as: .tooLarge),
    Case("Many equals signs outside of attributes are no attributes") { reader in
      let signs = String(repeating: "=", count: count)
      let tree = try reader.read(
        Array(
          #"<a b="\#(signs)" c='"='>\#(signs)<!--\#(signs)--><?p \#(signs)?><![CDATA[<=\#(signs)]]></a>"#.utf8
        ))
      guard tree.attribute("b") == signs, tree.text == signs + "<=" + signs else {
        throw ConformanceFailure("the text has \(tree.text.utf8.count) bytes")
      }
    },
    Case("Very many references are read") { reader in
      let text = String(repeating: "&lt;&#65;&#x1F600;", count: count / 2)
      let tree = try reader.read(Array("<a b=\"\(text)\">\(text)</a>".utf8))
      let expected = String(repeating: "<A😀", count: count / 2)
      guard tree.text == expected, tree.attribute("b") == expected else {
        throw ConformanceFailure("the text has \(tree.text.utf8.count) bytes, not \(expected.utf8.count)")
      }
    },
    Case("Very many pieces of text between elements are read") { reader in
      let tree = try reader.read(Array("<a>\(String(repeating: "x<b/>", count: count))</a>".utf8))
      guard tree.text.utf8.count == count, tree.children.count == count else {
        throw ConformanceFailure(
          "\(tree.text.utf8.count) pieces and \(tree.children.count) children came back")
      }
    },
    Case("Very many sections and comments are read") { reader in
      let tree = try reader.read(
        Array("<a>\(String(repeating: "<!--b--><![CDATA[c]]><?d?>\r", count: count / 4))</a>".utf8))
      guard tree.text.utf8.count == count / 2 else {
        throw ConformanceFailure("the text has \(tree.text.utf8.count) bytes")
      }
    },
    .refuses(
      "Very many elements inside each other are refused", nested(count), as: .tooDeep),
    .refuses(
      "Very many start tags without an end are refused", String(repeating: "<a b='", count: count),
      as: .malformed),
  ]

  private static func attributes(_ count: Int, prefix: String = "") -> String {
    (0..<count).map { "\(prefix)b\($0)='x'" }.joined(separator: " ")
  }
}
