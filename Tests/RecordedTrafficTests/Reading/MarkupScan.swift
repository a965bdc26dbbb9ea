/// Finds elements by looking for their tags in the text: shares nothing with the readers under test.
///
/// Enough for the documents of the service, which nest no element in one of its own name and give tags no attributes
/// where this is used.
struct MarkupScan {
  let document: Substring

  init(_ document: some StringProtocol) { self.document = Substring(document) }

  /// What stands between the tags of each element of a name, in order.
  func elements(_ name: String) -> [MarkupScan] {
    var found: [MarkupScan] = []
    var rest = document
    while let start = rest.firstRange(of: "<\(name)") {
      rest = rest[start.upperBound...]
      if rest.hasPrefix(" />") || rest.hasPrefix("/>") {
        found.append(MarkupScan(""))
      } else if rest.hasPrefix(">"), let end = rest.firstRange(of: "</\(name)>") {
        found.append(MarkupScan(rest[rest.index(after: rest.startIndex)..<end.lowerBound]))
        rest = rest[end.upperBound...]
      }
    }
    return found
  }

  /// The text of the first element of a name, references replaced.
  func text(of name: String) -> String? { elements(name).first?.text }

  /// The content as text, references replaced.
  var text: String {
    var text = String(document)
    for (reference, character) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
    ] {
      text = text.replacing(reference, with: character)
    }
    return text
  }

  /// The names of all start tags, in order of the document.
  var names: [String] {
    document.split(separator: "<").dropFirst(document.hasPrefix("<") ? 0 : 1).compactMap { piece in
      guard let first = piece.first, first.isLetter else { return nil }
      return String(piece.prefix { $0.isLetter || $0.isNumber })
    }
  }
}
