import AzureQueueProcessor
import Foundation
import Testing

@Suite("The table of defaults in the article on workers") struct DefaultsTableTests {
  /// The options and their defaults, as the article has them.
  private static func table() throws -> [String: String] {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    let text = try String(contentsOf: url.appendingPathComponent("docs/articles/Workers.md"), encoding: .utf8)
    let section = try #require(text.components(separatedBy: "### The defaults\n").dropFirst().first)
    let lines = section.components(separatedBy: "\n").drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
    let rows = lines.dropFirst(2).map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    for row in rows { #expect(row.count >= 2, "\(row)") }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0].filter { $0 != "`" }, $0[1]) })
  }

  /// A value as the article writes it.
  private static func words(_ name: String, _ value: Any) -> String {
    func seconds(_ duration: Duration) -> String {
      let number = duration / .seconds(1)
      return "\(number == number.rounded() ? "\(Int(number))" : "\(number)") s"
    }
    // A wrapped number would be taken for a bare one.
    if name == "maximumDeliveries", let count = value as? Int { return "\(count) deliveries" }
    switch value {
    case let value as Bool: return value ? "yes" : "no"
    case let value as Duration: return seconds(value)
    case let value as ClosedRange<Duration>:
      return "\(seconds(value.lowerBound)) to \(seconds(value.upperBound))"
    case let value as ProcessorConcurrency:
      return value == .fixed(16) ? "16 handlers" : "\(value)"
    case let value as ProcessorOptions.UndecodableRule: return "\(value)"
    case let value as Int: return "\(value) events"
    default:
      return Mirror(reflecting: value).children.first.map { "\($0.value)" } ?? "none"
    }
  }

  @Test func everyOptionHasItsDefault() throws {
    let table = try Self.table()
    var names: Set<String> = []
    for (label, value) in Mirror(reflecting: ProcessorOptions()).children {
      let name = try #require(label)
      // For tests, and no option.
      if name == "workCounter" { continue }
      names.insert(name)
      #expect(table[name] == Self.words(name, value), "\(name)")
    }
    // There while its trait is on.
    #if !Metrics
      names.insert("metrics")
    #endif
    #expect(Set(table.keys) == names)
  }
}
