/// Where a name lies in the document.
struct QualifiedName {
  /// Its offset.
  var start: Int
  /// The offset after it.
  var end: Int
  /// The offset after its prefix and the colon; where it starts, if it has none.
  var localStart: Int

  var range: Range<Int> { start..<end }
  var localRange: Range<Int> { localStart..<end }
}
