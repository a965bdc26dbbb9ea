import AzureXML
import Testing

@Suite("The XML tree")
struct XMLTreeTests {
  /// A reader that hands on a script of events and then, perhaps, an error.
  private struct ScriptedReader: XMLReader {
    var events: [XMLEvent]
    var error: XMLError?

    func read(_ document: [UInt8], limits: XMLLimits) throws(XMLError) -> XMLTree {
      var builder = XMLTreeBuilder(limits: limits)
      for event in events {
        switch event {
        case .startElement(let name, let attributes):
          let name = Array(name.utf8)
          try builder.startElement(name.span, attributes: attributes)
        case .text(let text):
          let text = Array(text.utf8)
          try builder.text(text.span)
        case .endElement: builder.endElement()
        }
      }
      if let error { throw error }
      return try builder.finish()
    }
  }

  private func tree(_ events: [XMLEvent]) throws(XMLError) -> XMLTree {
    try XMLTree(document: [], reader: ScriptedReader(events: events))
  }

  private let list: [XMLEvent] = [
    .startElement("list", attributes: [XMLAttribute(name: "at", value: "here")]), .text("\n "),
    .startElement("item", attributes: []), .text("o"), .text("ne"), .endElement("item"), .text("\n "),
    .startElement("item", attributes: []), .text("two"), .endElement("item"),
    .startElement("Item", attributes: []), .endElement("Item"), .text("\n"), .endElement("list"),
  ]

  @Test("Elements, attributes and text are where they were")
  func shape() throws {
    let tree = try tree(list)
    #expect(tree.name == "list")
    #expect(tree.attributes == [XMLAttribute(name: "at", value: "here")])
    #expect(tree.text == "\n \n \n")
    #expect(tree.children.map(\.name) == ["item", "item", "Item"])
    #expect(tree.children.map(\.text) == ["one", "two", ""])
  }

  @Test("Looking up one child returns the first with the name")
  func child() throws {
    let tree = try tree(list)
    #expect(tree.child("item")?.text == "one")
    #expect(tree.child("ITEM") == nil)
  }

  @Test("Looking up all children returns those with the name, in order")
  func children() throws {
    let tree = try tree(list)
    #expect(tree.children("item").map(\.text) == ["one", "two"])
    #expect(tree.children("missing").isEmpty)
  }

  @Test("The text of an element that is there but empty is empty, of a missing one nil")
  func textOfChild() throws {
    let tree = try tree(list)
    #expect(tree.text(of: "Item")?.isEmpty == true)
    #expect(tree.text(of: "missing") == nil)
    #expect(tree.text(of: "item") == "one")
  }

  @Test("Fields are found in any order, each search beginning where the last ended")
  func fields() throws {
    let tree = try tree(list)
    var fields = XMLTreeFields(of: tree)
    #expect(fields.text("item") == "one")
    #expect(fields.text("item") == "two")
    #expect(fields.text("Item")?.isEmpty == true)
    #expect(fields.text("item") == "one")
    #expect(fields.text("missing") == nil)
    #expect(fields.child("Item")?.name == "Item")
    var child = XMLTreeFields(of: tree)
    #expect(!fields.next("item", into: &child))
    #expect(fields.child("item")?.text == "one")
    #expect(fields.next("item", into: &child))
    #expect(child.element.text == "two")
    #expect(child.text("item") == nil)
    #expect(fields.text("") == nil)
    #expect(fields.text("i") == nil)
  }

  @Test("An attribute is found by name")
  func attribute() throws {
    let tree = try tree(list)
    #expect(tree.attribute("at") == "here")
    #expect(tree.attribute("At") == nil)
  }

  @Test("An error of the reader is thrown on")
  func error() {
    let expected = XMLError(.truncated, "cut")
    #expect(throws: expected) {
      try XMLTree(document: [], reader: ScriptedReader(events: [list[0]], error: expected))
    }
  }

  @Test("A reader without a root element is an error")
  func noRoot() {
    let error = #expect(throws: XMLError.self) { try tree([]) }
    #expect(error?.kind == .readerFailure)
  }

  @Test("Text before, between and after children is joined, that of the children left out")
  func mixedText() throws {
    let events: [XMLEvent] = [
      .startElement("a", attributes: []), .text("1"), .text("2"), .startElement("b", attributes: []),
      .text("x"), .startElement("c", attributes: []), .endElement("c"), .text("y"), .endElement("b"),
      .text("3"), .text("4"), .startElement("d", attributes: []), .endElement("d"), .text("5"),
      .endElement("a"),
    ]
    let tree = try tree(events)
    #expect(tree.text == "12345")
    #expect(tree.text(of: "b") == "xy")
    #expect(tree.children.map(\.name) == ["b", "d"])
    #expect(tree.child("") == nil)
  }

  @Test("Events come in the order of the document, adjacent text joined and attributes sorted")
  func events() throws {
    let attributes = [XMLAttribute(name: "b", value: "2"), XMLAttribute(name: "c", value: "1")]
    let given: [XMLEvent] = [
      .startElement("a", attributes: attributes.reversed()), .text("x"), .text("y"),
      .startElement("b", attributes: []), .endElement("b"), .startElement("c", attributes: []), .text("1"),
      .startElement("d", attributes: []), .endElement("d"), .text("2"), .endElement("c"), .text("z"),
      .endElement("a"),
    ]
    let expected: [XMLEvent] = [
      .startElement("a", attributes: attributes), .text("xy"),
      .startElement("b", attributes: []), .endElement("b"), .startElement("c", attributes: []), .text("1"),
      .startElement("d", attributes: []), .endElement("d"), .text("2"), .endElement("c"), .text("z"),
      .endElement("a"),
    ]
    #expect(try tree(given).events == expected)
  }

  @Test("Trees are equal when what they show is, wherever it lies")
  func equality() throws {
    let pieces: [XMLEvent] = [
      .startElement("a", attributes: []), .text("x"), .startElement("b", attributes: []), .endElement("b"),
      .text("y"), .endElement("a"),
    ]
    let whole: [XMLEvent] = [
      .startElement("a", attributes: []), .text("xy"), .startElement("b", attributes: []), .endElement("b"),
      .endElement("a"),
    ]
    #expect(try tree(pieces) == tree(whole))
    #expect(try tree(pieces).hashValue == tree(whole).hashValue)
    #expect(try tree(pieces) != tree(list))
  }

  @Test("The builder refuses what is too deep and has too many attributes")
  func limits() throws {
    var builder = XMLTreeBuilder(limits: XMLLimits(maximumDepth: 1, maximumAttributes: 1))
    let name: [UInt8] = [UInt8(ascii: "a")]
    let attribute = XMLAttribute(name: "b", value: "c")
    var error = #expect(throws: XMLError.self) {
      try builder.startElement(name.span, attributes: [attribute], declarationCount: 1)
    }
    #expect(error?.kind == .tooLarge)
    try builder.startElement(name.span, attributes: [attribute])
    error = #expect(throws: XMLError.self) { try builder.startElement(name.span, attributes: []) }
    #expect(error?.kind == .tooDeep)
  }
}
