import AzureCore
import HTTPTypes
import Testing

@Suite("Requests from other origins")
struct CrossOriginTests {
  private func rule(
    _ origins: String, _ methods: String, allowed: String = "", exposed: String = "", age: Int = 600
  ) -> String {
    "<CorsRule><AllowedOrigins>\(origins)</AllowedOrigins><AllowedMethods>\(methods)</AllowedMethods>"
      + "<AllowedHeaders>\(allowed)</AllowedHeaders><ExposedHeaders>\(exposed)</ExposedHeaders>"
      + "<MaxAgeInSeconds>\(age)</MaxAgeInSeconds></CorsRule>"
  }

  private func service(_ rules: String...) -> Service {
    var service = Service.withQueue()
    let body = "<StorageServiceProperties><Cors>\(rules.joined())</Cors></StorageServiceProperties>"
    let response = service.ask(.put, "?restype=service&comp=properties", body: body)
    #expect(response.status == 202)
    return service
  }

  private func field(_ name: String, _ response: AzureResponse) -> String? {
    response.head.headerFields.first { $0.name.rawName == name }?.value
  }

  private func preflight(
    _ service: inout Service, _ origin: String?, _ method: String?, _ headers: String? = nil
  ) -> AzureResponse {
    var fields: [String: String] = [:]
    fields["Origin"] = origin
    fields["Access-Control-Request-Method"] = method
    fields["Access-Control-Request-Headers"] = headers
    return service.send(
      .options, "/devstoreaccount1/no-such-queue", authority: "127.0.0.1:10001", headers: fields)
  }

  @Test("A preflight that a rule matches is met with what the rule allows")
  func allowed() {
    var service = service(rule("https://a.example", "GET,PUT", allowed: "x-ms-meta-*,x-ms-date"))
    let response = preflight(&service, "https://a.example", "PUT", "X-Ms-Date, x-ms-meta-owner")
    #expect(response.status == 200)
    #expect(response.body.isEmpty)
    #expect(
      response.fieldNames == [
        "Content-Length", "Server", "x-ms-request-id", "Access-Control-Allow-Origin",
        "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age",
        "Access-Control-Allow-Credentials", "Date",
      ])
    #expect(field("Access-Control-Allow-Origin", response) == "https://a.example")
    #expect(field("Access-Control-Allow-Methods", response) == "PUT")
    #expect(field("Access-Control-Allow-Headers", response) == "X-Ms-Date, x-ms-meta-owner")
    #expect(field("Access-Control-Max-Age", response) == "600")
  }

  @Test(
    "A preflight that no rule matches is refused",
    arguments: [
      ("https://b.example", "GET", nil), ("https://A.example", "GET", nil),
      ("https://a.example", "DELETE", nil),
      ("https://a.example", "get", nil), ("https://a.example", "GET", "x-ms-other"),
    ] as [(String, String, String?)])
  func refused(origin: String, method: String, headers: String?) {
    var service = service(rule("https://a.example", "GET", allowed: "x-ms-date"))
    #expect(preflight(&service, origin, method, headers).failure == "403 CorsPreflightFailure")
  }

  @Test("The first rule whose origin and method match decides, even if a later one would allow the headers")
  func firstRule() {
    var service = service(rule("*", "GET"), rule("https://a.example", "GET,PUT", allowed: "*"))
    #expect(preflight(&service, "https://a.example", "GET", "x-one").failure == "403 CorsPreflightFailure")
    #expect(preflight(&service, "https://a.example", "PUT", "x-one").status == 200)
    #expect(field("Access-Control-Allow-Origin", preflight(&service, "https://c.example", "GET")) == "*")
  }

  @Test("Without rules every preflight is refused, and one without its fields is no preflight")
  func incomplete() {
    var service = Service()
    #expect(preflight(&service, "https://a.example", "GET").failure == "403 CorsPreflightFailure")
    #expect(preflight(&service, nil, "GET").failure == "400 InvalidHeaderValue")
    #expect(preflight(&service, "https://a.example", nil).failure == "400 InvalidHeaderValue")
  }

  @Test("A rule for all origins tells of the response's own fields, in the recorded order")
  func exposed() {
    var service = service(rule("*", "GET,PUT,POST,DELETE", exposed: "*"))
    _ = service.ask(.put, "jobs?comp=metadata", headers: ["x-ms-meta-key": "value"])
    let headers = ["Origin": "http://localhost:1", "x-ms-client-request-id": "id-1"]
    for (method, path, body, names) in [
      (HTTPRequest.Method.put, "other", nil, ""),
      (.get, "jobs?comp=metadata", nil, ",x-ms-approximate-messages-count,Cache-Control,x-ms-meta-key"),
      (.get, "missing?comp=metadata", nil, ",x-ms-error-code"),
      (.get, "jobs?comp=acl", nil, ",Cache-Control"),
      (.get, "?comp=list", nil, ",Content-Type,Cache-Control"),
      (.get, "?restype=service&comp=properties", nil, ",Cache-Control"),
      (.post, "jobs/messages", Service.message("a"), ",Content-Type"),
      (.get, "jobs/messages?peekonly=true", nil, ",Content-Type,Cache-Control"),
      (.delete, "jobs/messages", nil, ""),
    ] {
      let response = service.ask(method, path, headers: headers, body: body)
      #expect(
        field("Access-Control-Expose-Headers", response)
          == "x-ms-request-id,x-ms-client-request-id,Server,x-ms-version\(names),Content-Length,Date,Transfer-Encoding",
        "\(path)")
      #expect(field("Access-Control-Allow-Origin", response) == "*")
      #expect(field("Access-Control-Allow-Credentials", response) == nil)
      #expect(field("Vary", response) == nil)
      #expect(
        response.fieldNames.suffix(3) == [
          "Access-Control-Expose-Headers", "Access-Control-Allow-Origin", "Date",
        ])
    }
  }

  @Test("Without an Origin a GET is served as if from another origin, a write is not")
  func withoutOrigin() {
    var service = service(rule("*", "GET,PUT"))
    #expect(field("Access-Control-Allow-Origin", service.ask(.get, "jobs?comp=metadata")) == "*")
    #expect(field("Access-Control-Allow-Origin", service.ask(.put, "jobs")) == nil)
    // A rule that exposes nothing.
    #expect(field("Access-Control-Expose-Headers", service.ask(.get, "jobs?comp=metadata")) == nil)
  }

  @Test("A rule for one origin repeats it, allows credentials and makes reads vary by origin")
  func exactOrigin() {
    var service = service(rule("https://a.example", "GET,PUT", exposed: "x-ms-request-id,x-ms-v*"))
    let response = service.ask(.get, "jobs?comp=metadata", headers: ["Origin": "https://a.example"])
    #expect(field("Access-Control-Allow-Origin", response) == "https://a.example")
    #expect(field("Access-Control-Expose-Headers", response) == "x-ms-request-id,x-ms-version")
    #expect(field("Access-Control-Allow-Credentials", response) == "true")
    #expect(field("Vary", response) == "Origin")
    #expect(response.fieldNames.prefix(3) == ["Cache-Control", "Content-Length", "Vary"])
    let write = service.ask(.put, "jobs", headers: ["Origin": "https://a.example"])
    #expect(field("Access-Control-Allow-Origin", write) == "https://a.example")
    #expect(field("Vary", write) == nil)
  }

  @Test(
    "With rules that do not match, reads vary by origin, errors too; writes never, and nothing is refused")
  func noMatch() {
    var service = service(rule("https://a.example", "GET"))
    for headers in [[:], ["Origin": "https://b.example"]] {
      for (path, status) in [("jobs?comp=metadata", 200), ("missing?comp=metadata", 404)] {
        let response = service.ask(.get, path, headers: headers)
        #expect(response.status == status)
        #expect(field("Vary", response) == "Origin")
        #expect(field("Access-Control-Allow-Origin", response) == nil)
      }
      #expect(field("Vary", service.ask(.put, "jobs", headers: headers)) == nil)
    }
  }
}
