import HTTPTypes

/// The names of an answer's fields in the order in which the service tells web pages of them.
///
/// Read off recordings: `Content-Length` and `Transfer-Encoding` are always both named.
struct ExposableNames {
  let names: [String]

  private static let leading = ["x-ms-request-id", "x-ms-client-request-id", "server", "x-ms-version"]
  private static let trailing = ["Content-Length", "Date", "Transfer-Encoding"]
  private static let metadataPrefix = "x-ms-meta-"

  init(_ fields: HTTPFields, includesContentType: Bool) {
    let present = fields.map(\.name)
    // A refusal from in front of the service has a `Server` that is not told of.
    let isService = present.contains { $0.canonicalName == "x-ms-version" }
    var names: [String] = []
    for name in Self.leading where name != "server" || isService {
      names += present.filter { $0.canonicalName == name }.map(\.rawName)
    }
    if includesContentType { names += present.filter { $0 == .contentType }.map(\.rawName) }
    let own = present.filter {
      $0.canonicalName.hasPrefix("x-ms-") && !Self.leading.contains($0.canonicalName)
    }
    names += own.filter { !$0.canonicalName.hasPrefix(Self.metadataPrefix) }.map(\.rawName)
    names += present.filter { $0 == .cacheControl }.map(\.rawName)
    names += own.filter { $0.canonicalName.hasPrefix(Self.metadataPrefix) }.map(\.rawName)
    self.names = names + Self.trailing
  }
}
