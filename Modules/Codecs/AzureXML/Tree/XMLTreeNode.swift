/// One element, or a later piece of an element's text, as it lies in an ``XMLTreeStore``.
struct XMLTreeNode {
  /// Where the name starts in the bytes.
  private let name: UInt32
  /// How long the name is; 0 in a piece of text.
  let nameCount: UInt32
  /// Where the text before the first child, or of the piece, starts in the bytes.
  private var text: UInt32
  /// How long that text is.
  private var textCount: UInt32
  /// The index of the first node after the element and all it holds.
  var end: UInt32
  /// 1 + the index of the attributes, or 0 without any.
  let attributes: UInt32

  /// An element without text.
  init(name: Range<Int>, attributes: UInt32, end: UInt32) {
    self.name = UInt32(truncatingIfNeeded: name.lowerBound)
    nameCount = UInt32(truncatingIfNeeded: name.count)
    text = 0
    textCount = 0
    self.end = end
    self.attributes = attributes
  }

  /// An element that has ended and holds nothing but text.
  init(name: Range<Int>, text: Range<Int>, end: Int) {
    self.name = UInt32(truncatingIfNeeded: name.lowerBound)
    nameCount = UInt32(truncatingIfNeeded: name.count)
    self.text = UInt32(truncatingIfNeeded: text.lowerBound)
    textCount = UInt32(truncatingIfNeeded: text.count)
    self.end = UInt32(truncatingIfNeeded: end)
    attributes = 0
  }

  /// A piece of text.
  init(text: Range<Int>, end: Int) {
    name = 0
    nameCount = 0
    self.text = UInt32(truncatingIfNeeded: text.lowerBound)
    textCount = UInt32(truncatingIfNeeded: text.count)
    self.end = UInt32(truncatingIfNeeded: end)
    attributes = 0
  }

  var isElement: Bool { nameCount > 0 }
  var nameRange: Range<Int> { Int(name)..<(Int(name) + Int(nameCount)) }
  var textRange: Range<Int> { Int(text)..<(Int(text) + Int(textCount)) }

  /// Whether text from an offset on would follow its own.
  func canLengthen(at offset: Int) -> Bool { textCount == 0 || Int(text) + Int(textCount) == offset }

  /// Takes on text that follows its own; whether it does.
  mutating func lengthen(with piece: Range<Int>) -> Bool {
    if textCount == 0 {
      text = UInt32(truncatingIfNeeded: piece.lowerBound)
    } else if Int(text) + Int(textCount) != piece.lowerBound {
      return false
    }
    textCount &+= UInt32(truncatingIfNeeded: piece.count)
    return true
  }
}
