#if Identity
  import AzureCore

  /// A token as an authority or a host gives it.
  struct TokenResponse: Sendable {
    var token: AccessToken
    /// What gets the next one, for a person who has signed in.
    var refreshToken: Secret<String>?
    /// Whose token it is, where a host says so.
    var identities: [String: String] = [:]

    /// Longer lives are a mistake of the sender, and would overflow a clock.
    private static let longestLife: Int64 = 10 * 366 * 86_400

    /// Reads a success.
    ///
    /// - Parameters:
    ///   - response: The response with status 200.
    ///   - credential: Who asked, for errors.
    ///   - asked: When the request was sent, by this machine's clock: a life in seconds counts from then.
    /// - Throws: `AzureError` of kind `credential` when it holds no token, or none with an end.
    init(_ response: AzureResponse, _ credential: String, asked: Timestamp) throws(AzureError) {
      guard let document = JSONValue(response.body) else {
        throw .noToken(credential, "the response is not JSON (\(response.body.count) bytes)")
      }
      guard let text = document["access_token"]?.text else {
        throw .noToken(credential, "the response holds no access_token")
      }
      guard let end = Self.end(document, asked) else {
        throw .noToken(credential, "the response does not say when the token ends")
      }
      token = AccessToken(token: text, expiresOn: end, refreshOn: Self.refresh(document, asked))
      refreshToken = document["refresh_token"]?.text.map { Secret($0) }
      for name in ["client_id", "object_id", "msi_res_id", "mi_res_id"] {
        identities[name] = document[name]?.text
      }
    }

    private static func end(_ document: JSONValue, _ asked: Timestamp) -> Timestamp? {
      if let value = document["expires_on"] {
        if let seconds = value.wholeNumber, seconds > 0 { return Timestamp(seconds: seconds) }
        // The version of 2017 writes a date instead.
        if let date = value.text.flatMap(MonthFirstDate.timestamp) { return date }
      }
      guard let life = document["expires_in"]?.wholeNumber, life >= 0 else { return nil }
      return asked + .seconds(min(life, longestLife))
    }

    private static func refresh(_ document: JSONValue, _ asked: Timestamp) -> Timestamp? {
      if let seconds = document["refresh_on"]?.wholeNumber, seconds > 0 { return Timestamp(seconds: seconds) }
      guard let time = document["refresh_in"]?.wholeNumber, time >= 0 else { return nil }
      return asked + .seconds(min(time, longestLife))
    }
  }

  /// `03/03/2026 06:05:06 +00:00`, and on Windows `3/3/2026 6:05:06 AM +00:00`.
  enum MonthFirstDate {
    static func timestamp(_ text: String) -> Timestamp? {
      let parts = text.split(separator: " ")
      guard (3...4).contains(parts.count), parts.last == "+00:00" else { return nil }
      // bounded: as texts, which the reader of dates takes apart again
      let date = parts[0].split(separator: "/").compactMap { Int($0) }
      // bounded: the hour below, the others as those of the date
      let time = parts[1].split(separator: ":").compactMap { Int($0) }
      guard date.count == 3, time.count == 3, (0...23).contains(time[0]) else { return nil }
      var hour = time[0]
      if parts.count == 4 {
        guard (1...12).contains(hour), parts[2] == "AM" || parts[2] == "PM" else { return nil }
        hour = hour % 12 + (parts[2] == "PM" ? 12 : 0)
      }
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      return Timestamp(
        iso8601: "\(date[2])-\(two(date[0]))-\(two(date[1]))T\(two(hour)):\(two(time[1])):\(two(time[2]))Z")
    }
  }
#endif
