// Policies and transports are written in the names of swift-http-types, such as `HTTPField.Name`. Code that imports
// this module has them, without naming that package.
@_exported public import HTTPTypes
