import AzureCore

/// Makes inputs out of others by small edits, by draws of a seeded source alone.
struct Mutator: Sendable {
  /// Texts that mean something to the reader of the inputs; edits put them in.
  private let pieces: [[UInt8]]
  /// Single bytes that mean something: those of ``pieces`` that are no letters or digits.
  private let marks: [UInt8]

  /// Makes a mutator.
  ///
  /// - Parameter vocabulary: Texts that mean something to the reader of the inputs.
  init(vocabulary: [String]) {
    pieces = vocabulary.map { Array($0.utf8) }
    let usual = Array(" \t\r\n\0;:=,&?#%/\"'<>[]a1A".utf8)
    marks = Set(pieces.joined().filter { !Self.isAlphanumeric($0) } + usual).sorted()
  }

  /// Makes one input.
  ///
  /// - Parameters:
  ///   - corpus: What the edits begin with; not empty.
  ///   - random: Where the draws come from.
  /// - Returns: One of the corpus, or the beginning of one and the end of another, with one to six edits.
  func input(from corpus: [[UInt8]], _ random: inout RandomSource) -> [UInt8] {
    var input = corpus.randomElement(using: &random) ?? []
    if Int.random(in: 0..<8, using: &random) == 0, let other = corpus.randomElement(using: &random) {
      input = Array(input.prefix(place(in: input, &random))) + other.dropFirst(place(in: other, &random))
    }
    // Mostly few: a document with many faults is refused at the first of them.
    let edits = min(Int.random(in: 1...6, using: &random), Int.random(in: 1...6, using: &random))
    for _ in 0..<edits { edit(&input, corpus, &random) }
    return input
  }

  private func edit(_ input: inout [UInt8], _ corpus: [[UInt8]], _ random: inout RandomSource) {
    let place = place(in: input, &random)
    switch Int.random(in: 0..<14, using: &random) {
    case 0, 1: input.removeSubrange(range(in: input, atMost: 1, &random))
    case 2: input.removeSubrange(range(in: input, atMost: 12, &random))
    case 3, 4: input.insert(contentsOf: marks.randomElement(using: &random).map { [$0] } ?? [], at: place)
    case 5: input.replaceSubrange(range(in: input, atMost: 1, &random), with: [anyMark(&random)])
    case 6: input.replaceSubrange(range(in: input, atMost: 1, &random), with: [anyByte(&random)])
    case 7, 8: input.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
    case 9:
      input.replaceSubrange(
        range(in: input, atMost: 12, &random), with: pieces.randomElement(using: &random) ?? [])
    case 10: input.insert(contentsOf: input[range(in: input, atMost: 24, &random)], at: place)
    case 11:
      let other = corpus.randomElement(using: &random) ?? []
      input.insert(contentsOf: other[range(in: other, atMost: 24, &random)], at: place)
    case 12:
      if Int.random(in: 0..<4, using: &random) == 0 { input.removeSubrange(place...) }
      changeCase(of: range(in: input, atMost: 6, &random), in: &input)
    default: changeNumber(near: place, in: &input, &random)
    }
  }

  private func place(in input: [UInt8], _ random: inout RandomSource) -> Int {
    Int.random(in: 0...input.count, using: &random)
  }

  private func range(in input: [UInt8], atMost count: Int, _ random: inout RandomSource) -> Range<Int> {
    let start = place(in: input, &random)
    let length = Int.random(in: 1...count, using: &random)
    return start..<min(input.count, start + length)
  }

  private func anyMark(_ random: inout RandomSource) -> UInt8 { marks.randomElement(using: &random) ?? 0 }

  private func anyByte(_ random: inout RandomSource) -> UInt8 { UInt8.random(in: 0...255, using: &random) }

  private func changeCase(of range: Range<Int>, in input: inout [UInt8]) {
    for index in range where Self.isLetter(input[index]) { input[index] ^= 0x20 }
  }

  /// Puts a number that is at the edge of something in the place of the next one.
  private func changeNumber(near place: Int, in input: inout [UInt8], _ random: inout RandomSource) {
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    guard let start = input[place...].firstIndex(where: isDigit) else { return }
    let end = input[start...].firstIndex { !isDigit($0) } ?? input.endIndex
    input.replaceSubrange(start..<end, with: Self.numbers.randomElement(using: &random) ?? [])
  }

  private static let numbers: [[UInt8]] = [
    "", "0", "00", "1", "-1", "+1", "1.", ".5", "1e9", "0x10", "7", "32", "33", "64", "65", "100", "255",
    "256",
    "65535", "65536", "604800", "604801", "2147483647", "2147483648", "4294967295", "4294967296",
    "100000000000000", "9223372036854775807", "9223372036854775808", "18446744073709551616",
    "99999999999999999999999999", "7fffffffffffffff", "ffffffffffffffff",
  ].map { Array($0.utf8) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLetter(byte) || (0x30...0x39).contains(byte)
  }
}
