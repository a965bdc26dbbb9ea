import AzureCore

extension SharedAccessSignature {
  /// Puts a signature together from decoded fields; those without a value are left out.
  init(fields: [(name: String, value: String?)]) {
    let parameters = fields.compactMap { field in
      // A slash may stay as it is in a query (RFC 3986 section 3.4), and official clients leave it.
      field.value.map { Parameter(name: field.name, encodedValue: PercentEncoding.encodePath($0)) }
    }
    self.init(parameters: parameters)
  }
}
