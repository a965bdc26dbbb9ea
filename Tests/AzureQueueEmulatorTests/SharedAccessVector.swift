import Testing

/// A shared access signature that was made elsewhere.
struct SharedAccessVector: Sendable, CustomTestStringConvertible {
  /// The key of the account of the official client's vectors.
  static let sharedKey =
    "nogh9Qoxr+SxVo+rJolSWG9zojZFfg6hzSghHSRfju71i7q046/X9M4rZrHjqcowH2sJwlosM+UEq93gxfxUOA=="

  let name: String
  let account: String
  /// Empty for an account signature.
  let queue: String
  /// The key as base64.
  let key: String
  let token: String
  let string: String

  var testDescription: String { name }

  static let all = notes + account + queue + delegation

  /// The vectors of the protocol notes, of every layout.
  static let notes: [SharedAccessVector] = [
    SharedAccessVector(
      name: "S1", account: "contosoq1", queue: "",
      key: SignedRequest.key,
      token: "sp=rwdlacup&ss=bq&srt=sco&st=2026-03-03T00%3A00%3A00Z&se=2026-03-10T12%3A00%3A00Z&sip=198.51"
        + ".100.7-198.51.100.90&spr=https&sv=2026-10-06&sig=zM006Zo6OTslgDGrW6sM2UxbrRsqhA3pqAxx2ByrV3s"
        + "%3D",
      string: "contosoq1\nrwdlacup\nbq\nsco\n2026-03-03T00:00:00Z\n2026-03-10T12:00:00Z\n198.51.100.7-198.5"
        + "1.100.90\nhttps\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "S2", account: "contosoq1", queue: "",
      key: SignedRequest.key,
      token: "sp=rap&ss=q&srt=o&se=2026-03-10T12%3A00%3A00Z&sv=2026-10-06&sig=t7dsn9Eeo8LRuL3RCMNAvKlXkNDY"
        + "KQYwd1%2BXjs%2BEoBM%3D",
      string: "contosoq1\nrap\nq\no\n\n2026-03-10T12:00:00Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "S3", account: "contosoq1", queue: "orders-1",
      key: SignedRequest.key,
      token: "sp=raup&st=2026-03-03T04%3A00%3A00Z&se=2026-03-10T12%3A30%3A15Z&sip=203.0.113.9&spr=https%2C"
        + "http&sv=2026-10-06&sig=vr%2Fvqo08cLdRY0v9OmCOOPhvRlFu43Why9IVtw0BO7U%3D",
      string: "raup\n2026-03-03T04:00:00Z\n2026-03-10T12:30:15Z\n/queue/contosoq1/orders-1\n\n203.0.113.9\n"
        + "https,http\n2026-10-06"),
    SharedAccessVector(
      name: "S4", account: "contosoq1", queue: "orders-1",
      key: SignedRequest.key,
      token: "si=reader%2F1%2B%C3%A9&sv=2026-10-06&sig=bDQXzCJtPzqKyIvWbucuTdEXpyP9yPV8t8i5Q90WqSM%3D",
      string: "\n\n\n/queue/contosoq1/orders-1\nreader/1+é\n\n\n2026-10-06"),
    SharedAccessVector(
      name: "S5", account: "contosoq1", queue: "orders-1",
      key: SignedRequest.key,
      token: "se=2026-03-10T12%3A00%3A00Z&si=writers&spr=https&sv=2026-10-06&sig=ImLuDk%2BvkH%2FnVeqroLlOI"
        + "AQLcqSRmi4X49XalsCOSQA%3D",
      string: "\n\n2026-03-10T12:00:00Z\n/queue/contosoq1/orders-1\nwriters\n\nhttps\n2026-10-06"),
    SharedAccessVector(
      name: "O1", account: "contosoq1", queue: "orders-1",
      key: SignedRequest.key,
      token: "sp=rp&se=2026-03-10T12%3A00%3A00Z&sv=2013-08-15&sig=XMg1%2BhUSdemBLK%2FieveHoGX0jONuBS5SeGOS"
        + "k%2BLBuqA%3D",
      string: "rp\n\n2026-03-10T12:00:00Z\n/contosoq1/orders-1\n\n2013-08-15"),
    SharedAccessVector(
      name: "O2", account: "contosoq1", queue: "orders-1",
      key: SignedRequest.key,
      token: "sp=rp&se=2026-03-10T12%3A00%3A00Z&sv=2015-02-21&sig=dnoDxUoT5ZZDLMxC8Q4B3nM%2F2Y93o%2FChJ1zL"
        + "UvTZ8vs%3D",
      string: "rp\n\n2026-03-10T12:00:00Z\n/queue/contosoq1/orders-1\n\n2015-02-21"),
    SharedAccessVector(
      name: "O3", account: "contosoq1", queue: "",
      key: SignedRequest.key,
      token: "sp=rap&ss=q&srt=o&se=2026-03-10T12%3A00%3A00Z&spr=https&sv=2019-02-02&sig=r3UcUrbIJhlFUp29Q8"
        + "bmu%2FNQ3grZc8bEgDuAcYNZyBM%3D",
      string: "contosoq1\nrap\nq\no\n\n2026-03-10T12:00:00Z\n\nhttps\n2019-02-02\n"),
    SharedAccessVector(
      name: "U1", account: "contosoq1", queue: "orders-1",
      key: "50ONzB8qQO2UkqQ1apYSdCdue6Zi1oakmNPXPR4tS78=",
      token: "sp=rp&st=2026-03-03T01%3A00%3A00Z&se=2026-03-04T00%3A00%3A00Z&skoid=00000000-1111-2222-3333-"
        + "444444444444&sktid=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee&skt=2026-03-03T00%3A00%3A00Z&ske=202"
        + "6-03-09T00%3A00%3A00Z&sks=q&skv=2026-04-06&spr=https&sv=2026-10-06&sig=ZhEr00dRz%2BOfPiXOkGC"
        + "RD7YlQj11vpThv%2BqzDnNvk5w%3D",
      string: "rp\n2026-03-03T01:00:00Z\n2026-03-04T00:00:00Z\n/queue/contosoq1/orders-1\n00000000-1111-222"
        + "2-3333-444444444444\naaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee\n2026-03-03T00:00:00Z\n2026-03-09T"
        + "00:00:00Z\nq\n2026-04-06\n\n\n\nhttps\n2026-10-06"),
    SharedAccessVector(
      name: "U2", account: "contosoq1", queue: "orders-1",
      key: "50ONzB8qQO2UkqQ1apYSdCdue6Zi1oakmNPXPR4tS78=",
      token: "sp=rp&se=2026-03-04T00%3A00%3A00Z&skoid=00000000-1111-2222-3333-444444444444&sktid=aaaaaaaa-"
        + "bbbb-cccc-dddd-eeeeeeeeeeee&skt=2026-03-03T00%3A00%3A00Z&ske=2026-03-09T00%3A00%3A00Z&sks=q&"
        + "skv=2026-04-06&skdutid=ffffffff-0000-1111-2222-333333333333&sduoid=99999999-8888-7777-6666-5"
        + "55555555555&sip=192.0.2.1&sv=2026-10-06&sig=xk%2FQ3ro3d3GlRX3fAm8TX2hA7JoTkuWXdCI8GmfUJj0%3D",
      string: "rp\n\n2026-03-04T00:00:00Z\n/queue/contosoq1/orders-1\n00000000-1111-2222-3333-444444444444"
        + "\naaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee\n2026-03-03T00:00:00Z\n2026-03-09T00:00:00Z\nq\n2026-"
        + "04-06\nffffffff-0000-1111-2222-333333333333\n99999999-8888-7777-6666-555555555555\n192.0.2.1"
        + "\n\n2026-10-06"),
  ]
}
