// Policies and transports are written in the names of swift-http-types, such as `HTTPField.Name`. Whoever imports this
// module has them, without naming that package.
@_exported public import HTTPTypes
