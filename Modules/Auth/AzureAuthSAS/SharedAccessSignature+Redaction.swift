import AzureCore

extension SharedAccessSignature: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The parameters as in a URL; `sig` and every value that is not known to be harmless reads `REDACTED`.
  public var description: String {
    let shown = parameters.value.map { parameter in
      let name = SASParameterNames.known.contains(parameter.name) ? parameter.name : "REDACTED"
      return name + "=" + (SASParameterNames.shown.contains(name) ? parameter.encodedValue : "REDACTED")
    }
    return shown.joined(separator: "&")
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror with the redacted text as its only child.
  public var customMirror: Mirror { Mirror(self, children: ["query": description]) }
}
