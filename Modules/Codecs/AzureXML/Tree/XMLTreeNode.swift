/// One element, or a later piece of an element's text, as it lies in an ``XMLTreeStore``.
struct XMLTreeNode {
  /// Where the name starts in the bytes.
  var name: UInt32
  /// How long the name is; 0 in a piece of text.
  var nameCount: UInt32
  /// Where the text before the first child, or of the piece, starts in the bytes.
  var text: UInt32
  /// How long that text is.
  var textCount: UInt32
  /// The index of the first node after the element and all it holds.
  var end: UInt32
  /// 1 + the index of the attributes, or 0 without any.
  var attributes: UInt32

  var isElement: Bool { nameCount > 0 }
}
