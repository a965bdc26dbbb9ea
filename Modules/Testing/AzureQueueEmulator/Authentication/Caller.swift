/// Who calls, as far as the request has shown it.
enum Caller: Sendable {
  /// Nobody looked; the token is there if the request carried a readable one.
  case unchecked(BearerToken?)
  case accountKey
  case signature(SharedAccessGrant)
  case token(BearerToken)
}
