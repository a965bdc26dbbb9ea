package import AzurePipeline
import HTTPTypes

/// The secrets of a request in every form in which its answer may repeat them.
package struct KnownSecrets: Sendable {
  package static let none = KnownSecrets(nil)

  /// Long ones first, since they may hold short ones.
  let patterns: [BytePattern]

  /// Shorter ones are nobody's secret, and may be words.
  private static let minimumBytes = 8

  /// Takes them from what is known of the request.
  package init(_ sent: SentSecrets?) {
    guard let sent else {
      patterns = []
      return
    }
    let found = (Self.values(of: sent.headerFields) + Self.values(ofQueryIn: sent.target))
      .filter { $0.utf8.count >= Self.minimumBytes }
    var forms = Set(found)
    for value in found {
      let encoded = PercentEncoding.encode(value)
      forms.formUnion([encoded, PercentEncoding.encode(encoded)])
      // As some write JSON.
      forms.insert(value.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/"))
    }
    patterns = forms.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }.map { BytePattern($0) }
  }

  private static func values(of fields: HTTPFields) -> [String] {
    fields.filter { TextRedaction.fields.contains($0.name.canonicalName) }.flatMap { field in
      // Also what is behind the scheme, and behind the account that a signature is for.
      [field.value] + [" ", ":"].compactMap { field.value.split(separator: $0).last.map(String.init) }
    }
  }

  private static func values(ofQueryIn target: String) -> [String] {
    target.split(separator: "?", maxSplits: 1).dropFirst().flatMap { $0.split(separator: "&") }.flatMap {
      item in
      let parts = item.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, TextRedaction.hides(parameter: String(parts[0])) else { return [String]() }
      return [String(parts[1])] + (PercentEncoding.decode(parts[1]).map { [$0] } ?? [])
    }
  }
}
