import AzureXML
import CLibXML2

/// Remembers where the names of elements lie that a tree has already, so that each is measured and copied once.
///
/// libxml2 keeps the names of a document in a dictionary until the parser is freed: the same name has the same pointer, and
/// another name never has it.
struct LibxmlNames {
  private struct Entry {
    var pointer: UnsafePointer<xmlChar>?
    var place: Range<Int> = 0..<0
  }

  // One entry for each value of some bits of the pointer; a document of the service has about ten names.
  private var entries = [Entry](repeating: Entry(), count: 32)

  /// Where the bytes of a name lie in the tree, copied there if need be.
  mutating func place(
    of name: UnsafePointer<xmlChar>, in builder: inout XMLTreeBuilder
  ) throws(XMLError) -> Range<Int> {
    let index = Int(bitPattern: name) >> 2 & 31
    if entries[index].pointer == name { return entries[index].place }
    let place = try builder.copy(UnsafeBufferPointer(start: name, count: strlen(name)).span)
    entries[index] = Entry(pointer: name, place: place)
    return place
  }
}
