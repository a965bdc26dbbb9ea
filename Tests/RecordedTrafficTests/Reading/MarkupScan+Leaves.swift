extension MarkupScan {
  /// An element without children: the names from below the root down to it, and its text.
  struct Leaf: Equatable {
    let path: String
    let text: String
  }

  /// All elements without children, in order of the document, found by walking over its tags.
  var leaves: [Leaf] {
    var leaves: [Leaf] = []
    var open: [String] = []
    var textOfInnermost: Substring?
    for piece in document.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
      let parts = piece.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let tag = parts.first, tag.first != "?" else { continue }
      let path = open.dropFirst().joined(separator: "/")
      if tag.hasPrefix("/") {
        // Only the end tag right after its own start tag closes an element without children.
        if let text = textOfInnermost { leaves.append(Leaf(path: path, text: MarkupScan(text).text)) }
        textOfInnermost = nil
        open.removeLast()
        continue
      }
      let name = String(tag.prefix { $0 != " " && $0 != "/" })
      if tag.hasSuffix("/") {
        if !open.isEmpty {
          leaves.append(Leaf(path: path.isEmpty ? name : "\(path)/\(name)", text: ""))
        }
        textOfInnermost = nil
      } else {
        open.append(name)
        textOfInnermost = parts[1]
      }
    }
    return leaves
  }
}
