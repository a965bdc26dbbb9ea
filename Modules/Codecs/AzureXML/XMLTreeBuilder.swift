/// Builds an ``XMLTree`` from events.
struct XMLTreeBuilder: XMLEventHandler {
  private(set) var root: XMLTree?
  private var open: [Element] = []

  private struct Element {
    var name: String
    var attributes: [XMLAttribute]
    var text = ""
    var children: [XMLTree] = []
  }

  mutating func startElement(_ name: String, attributes: [XMLAttribute]) {
    open.append(Element(name: name, attributes: attributes))
  }

  mutating func text(_ text: String) {
    guard !open.isEmpty else { return }
    let top = open.count - 1
    if open[top].text.isEmpty {
      // Shares the storage of a text that came in one piece.
      open[top].text = text
    } else {
      open[top].text += text
    }
  }

  mutating func endElement(_ name: String) {
    guard let element = open.popLast() else { return }
    let tree = XMLTree(
      name: element.name, attributes: element.attributes, text: element.text, children: element.children)
    if open.isEmpty {
      root = tree
    } else {
      open[open.count - 1].children.append(tree)
    }
  }
}
