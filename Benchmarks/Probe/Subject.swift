#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Something small that is done many times in this process, on one thread: what one operation costs is counted or timed.
struct Subject: Sendable {
  /// What one operation, or one ``Subject/batch`` of them, does; made anew for each measurement, and free to keep state between operations.
  typealias Operation = () throws -> Void

  /// The name, for the command line and the tables.
  let name: String

  /// What one operation is, in a few words.
  let summary: String

  /// How many operations are enough to count what one costs.
  let count: Int

  /// How many operations are done at a time; ``count`` is a multiple of it.
  let batch: Int

  /// Whether its counts are compared with limits; not when making it ready would take callgrind minutes.
  let isGated: Bool

  private let prepare: @Sendable (Documents) throws -> Operation

  init(
    _ name: String, _ summary: String, count: Int = 100, batch: Int = 1, isGated: Bool = true,
    _ prepare: @escaping @Sendable (Documents) throws -> Operation
  ) {
    self.name = name
    self.summary = summary
    self.count = count
    self.batch = batch
    self.isGated = isGated
    self.prepare = prepare
  }

  /// Makes everything that the operation needs and returns it; the operation is called on this thread only.
  ///
  /// - Throws: When a document is missing or a client cannot be made.
  func operation(_ documents: Documents) throws -> Operation { try prepare(documents) }

  /// The subject as a line of JSON.
  var line: String {
    """
    {"name": "\(name)", "summary": "\(summary)", "count": \(count), "gated": \(isGated)}
    """
  }
}

/// Every subject, in the order of the tables.
enum Subjects {
  static let all: [Subject] =
    ClientSubjects.all + CallSubjects.all + TextSubjects.all + ReaderSubjects.all + EmulatorSubjects.all
    + encryption + [selfCheck]

  private static var encryption: [Subject] {
    #if Encryption
      EncryptionSubjects.all
    #else
      []
    #endif
  }

  static func named(_ name: String) -> Subject? { all.first { $0.name == name } }

  /// A subject whose allocations are known, so that a counter that does not count is noticed.
  private static let selfCheck =
    Subject("self-check", "10 objects made, each kept in 3 places, and let go") { _ in
      var places = [Box?](repeating: nil, count: 30)
      return {
        for index in 0..<10 {
          let box = Box(index)
          for place in 0..<3 { places[index * 3 + place] = box }
        }
        keep(places)
      }
    }

  private final class Box {
    let value: Int
    init(_ value: Int) { self.value = value }
  }
}

/// Makes the compiler believe that a value is used, so that making it cannot be left out.
@inline(never)
func keep<Value>(_ value: borrowing Value) {}

/// The documents that a service would respond with, from the folder that `lib/responses.py` wrote them to.
struct Documents: Sendable {
  let folder: String

  /// Reads the document of a name.
  func bytes(_ name: String) throws(Missing) -> [UInt8] {
    guard let file = fopen("\(folder)/\(name)", "rb") else { throw Missing(name: name) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&part, 1, part.count, file)
      guard count > 0 else { return bytes }
      bytes += part[..<count]
    }
  }

  /// A document is not in the folder.
  struct Missing: Error, CustomStringConvertible {
    let name: String

    var description: String { "There is no document \(name); Benchmarks/run writes them." }
  }
}
