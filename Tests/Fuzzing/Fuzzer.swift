import AzureCore
import Foundation

/// Runs one property against the inputs of a corpus and against very many that are made from them.
///
/// All is decided by the seed and the number of a case: the same two make the same input anywhere. A failing input is made
/// as small as it can be while it fails alike, and told once for each property that fails.
package struct Fuzzer: Sendable {
  private let name: String
  private let corpus: Corpus
  private let mutator: Mutator
  private let shortCases: Int
  private let settings = FuzzSettings.environment

  /// How many faults are told before a run ends.
  private static let maximumFindings = 8

  /// Makes a fuzzer.
  ///
  /// - Parameters:
  ///   - name: The name of the target, as `Tools/fuzz` takes it.
  ///   - folder: The folder of `Tests/Corpus` with its inputs; the one of its name unless given.
  ///   - vocabulary: Texts that mean something to the reader of the inputs.
  ///   - cases: How many cases the short form runs.
  ///   - path: A file below the folder that `Tests/Corpus` stands in.
  /// - Throws: What reading the corpus throws.
  package init(
    _ name: String, corpus folder: String? = nil, vocabulary: [String], cases: Int,
    near path: String = #filePath
  ) throws {
    self.name = name
    corpus = try Corpus(folder ?? name, near: path)
    mutator = Mutator(vocabulary: vocabulary)
    shortCases = cases
  }

  /// Runs a property.
  ///
  /// - Parameter property: Throws when something does not hold for an input, best a ``FuzzFailure``. It depends on the
  ///   input alone.
  /// - Returns: What failed; empty when all held.
  package func run(_ property: ([UInt8]) async throws -> Void) async -> [FuzzFinding] {
    let current = settings.current.flatMap { CurrentInput($0) }
    func check(_ input: [UInt8]) async -> FuzzFailure? {
      current?.keep(input)
      return await Self.failure(of: input, property)
    }
    if let path = settings.input {
      guard let data = FileManager.default.contents(atPath: path) else {
        return [finding(FuzzFailure("There is no such input", path), nil, [])]
      }
      let failure = await check(Array(data))
      print("fuzz: \(name): the input \(failure == nil ? "holds" : "fails")")
      return failure.map { [finding($0, nil, Array(data))] } ?? []
    }
    var findings: [FuzzFinding] = []
    var known: Set<String> = []
    func take(_ input: [UInt8], _ number: Int?) async {
      guard let failure = await check(input), known.insert(failure.property).inserted else { return }
      let smallest = await Minimizer.smallest(input) { await check($0)?.property == failure.property }
      let last = await check(smallest) ?? failure
      findings.append(finding(last, number, smallest))
    }
    for input in corpus.inputs { await take(input, nil) }
    var number = 0
    let end = settings.seconds.map { ContinuousClock.now + .seconds($0) }
    while findings.count < Self.maximumFindings {
      if let end {
        guard ContinuousClock.now < end else { break }
      } else if number >= settings.cases ?? shortCases {
        break
      }
      var random = RandomSource.seeded(
        settings.seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(number) &* 0xD1B5_4A32_D192_ED03)
      await take(mutator.input(from: corpus.seeds, &random), number)
      number += 1
    }
    if settings.isLong {
      print("fuzz: \(name): \(number) cases of seed \(settings.seed), \(findings.count) failed")
    }
    return findings
  }

  private static func failure(
    of input: [UInt8], _ property: ([UInt8]) async throws -> Void
  ) async -> FuzzFailure? {
    do {
      try await property(input)
      return nil
    } catch let failure as FuzzFailure {
      return failure
    } catch {
      return FuzzFailure("An error of type \(type(of: error))", "\(error)")
    }
  }

  private func finding(_ failure: FuzzFailure, _ number: Int?, _ input: [UInt8]) -> FuzzFinding {
    var file: String?
    if let folder = settings.found, number != nil {
      let path = "\(folder)/found-\(name)-\(settings.seed)-\(number ?? 0)"
      if FileManager.default.createFile(atPath: path, contents: Data(input)) { file = path }
    }
    return FuzzFinding(
      target: name, failure: failure, seed: settings.seed, number: number, input: input,
      file: file ?? settings.input)
  }
}

/// A file that always holds the input under way, so that it is there when the process dies of it.
private struct CurrentInput {
  private let handle: FileHandle

  init?(_ path: String) {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { return nil }
    self.handle = handle
  }

  func keep(_ input: [UInt8]) {
    try? handle.truncate(atOffset: 0)
    try? handle.seek(toOffset: 0)
    try? handle.write(contentsOf: input)
  }
}
