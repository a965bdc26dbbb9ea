/// Over what a shared access signature may be sent (`spr`); the service knows no signature for http alone.
public enum SASProtocol: String, Sendable, Hashable, CaseIterable {
  /// Over https only.
  case https = "https"

  /// Over https and http: what also holds for a signature that says nothing about it.
  case httpsAndHTTP = "https,http"
}
