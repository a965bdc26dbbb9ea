package import HTTPTypes

extension HTTPField.Name {
  /// Makes a name from a literal that is known to be a valid token.
  ///
  /// A string literal is kept where it is in the program: its copies are not counted, as those of a text of
  /// this length would be.
  private static func known(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else {
      preconditionFailure("Not a header name: \(text)")
    }
    return name
  }

  package static let contentMD5 = known("Content-MD5")
  package static let msVersion = known("x-ms-version")
  package static let msDate = known("x-ms-date")
  package static let msClientRequestID = known("x-ms-client-request-id")
  package static let msRequestID = known("x-ms-request-id")
  package static let msErrorCode = known("x-ms-error-code")
  package static let msPopReceipt = known("x-ms-popreceipt")
  package static let msTimeNextVisible = known("x-ms-time-next-visible")
  package static let msApproximateMessagesCount = known("x-ms-approximate-messages-count")
  package static let msRetryAfterMilliseconds = known("x-ms-retry-after-ms")
  package static let retryAfterMilliseconds = known("retry-after-ms")
  package static let host = known("Host")
}

extension HTTPFields {
  /// Returns what the subscript returns: the value of the one field of a name, or the values of several, joined.
  ///
  /// Where there is at most one field, as nearly always, this looks at each name once and copies nothing: the
  /// subscript joins even a single value through a lazy sequence, at many times the cost.
  ///
  /// - Parameter name: The name.
  /// - Returns: The value, or `nil` when there is no such field.
  package func value(of name: HTTPField.Name) -> String? {
    guard let first = firstIndex(of: name, from: 0) else { return nil }
    guard firstIndex(of: name, from: first + 1) == nil else { return self[name] }
    return self[first].value
  }

  /// Whether there is a field of a name.
  ///
  /// - Parameter name: The name.
  /// - Returns: Whether one or more fields have it.
  package func has(_ name: HTTPField.Name) -> Bool { firstIndex(of: name, from: 0) != nil }

  /// Sets the one field of a name, instead of what was there.
  ///
  /// Does what the subscript does for every name but `Cookie`; a field that is there alike stays as it is spelled. A field
  /// of a new name, as nearly always, is appended at less than half of the cost.
  ///
  /// - Parameter field: The field.
  package mutating func set(_ field: consuming HTTPField) {
    guard let first = firstIndex(of: field.name, from: 0) else { return append(field) }
    guard firstIndex(of: field.name, from: first + 1) == nil else {
      self[fields: field.name] = [field]
      return
    }
    self[first] = field
  }

  private func firstIndex(of name: HTTPField.Name, from start: Int) -> Int? {
    let wanted = name.canonicalName
    let length = wanted.utf8.count
    var index = start
    while index < endIndex {
      let found = self[index].name.canonicalName
      if found.utf8.count == length, found == wanted { return index }
      index += 1
    }
    return nil
  }
}
