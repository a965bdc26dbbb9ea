import AzureCore
import HTTPTypes
import Testing

/// A request with a signature that was made elsewhere: the vectors of the protocol notes.
struct SignedRequest: Sendable, CustomTestStringConvertible {
  static let date = "Tue, 03 Mar 2026 04:05:06 GMT"
  /// The bytes 0 to 63 as base64: the key of the account of the vectors.
  static let key =
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="

  let name: String
  var method = HTTPRequest.Method.get
  var scheme = "SharedKey"
  var account = "contosoq1"
  var authority = "contosoq1.queue.core.windows.net"
  let path: String
  var fields: [(name: String, value: String)] = []
  var version = "2026-04-06"
  var sendsOwnDate = true
  let signature: String

  var testDescription: String { name }

  /// The request, with another signature if one is given.
  func request(signature other: String? = nil) -> AzureRequest {
    var head = HTTPFields()
    func add(_ name: String, _ value: String) {
      guard let name = HTTPField.Name(name) else { return }
      head.append(HTTPField(name: name, value: value))
    }
    add(sendsOwnDate ? "x-ms-date" : "Date", Self.date)
    add("x-ms-version", version)
    for field in fields { add(field.name, field.value) }
    add("Authorization", "\(scheme) \(account):\(other ?? signature)")
    return AzureRequest(method: method, scheme: "https", authority: authority, path: path, headerFields: head)
  }

  private static let requestID = ("x-ms-client-request-id", "8f6c2d10-0000-4000-8000-0000000000a1")
  private static let emulator = ("devstoreaccount1", "127.0.0.1:10001")

  private static func onEmulator(_ name: String, _ path: String, _ signature: String) -> SignedRequest {
    SignedRequest(
      name: name, account: emulator.0, authority: emulator.1, path: path, signature: signature)
  }

  /// Vectors K1 to K17 and L1, L2; K10 belongs to a custom domain, which only the host, not signed, tells.
  static let vectors: [SignedRequest] = [
    SignedRequest(
      name: "K1",
      path: "/?comp=list&prefix=or%20ders%2F%C3%A9&marker=%2Fcontosoq1%2Forders%2Ba%3D&maxresults=17"
        + "&include=metadata&timeout=25",
      fields: [requestID], signature: "ccX6Cuymtf/RfsvLkMiEWatIQ9hfmnyQ4OeZIce3VDE="),
    SignedRequest(
      name: "K2", method: .put, path: "/orders-1",
      fields: [
        ("Content-Length", "0"), ("x-ms-meta-a_b", "1"), ("x-ms-meta-ab", "2"), ("x-ms-meta-A1", "3"),
        ("x-ms-meta-b", "x y"), ("x-ms-meta-ab_c", "5"),
      ], signature: "5or0EVdmFVMZTXmCHjd/aB1IpV9sDBqU4/wvtU5OygM="),
    SignedRequest(
      name: "K3", method: .put, path: "/orders-1?comp=metadata&timeout=5",
      fields: [("Content-Length", "0"), ("x-ms-meta-note", ""), ("x-ms-meta-Owner", "team  blue")],
      signature: "Xgpgfr+xz/uYVNJGhdPgAYP2R2GXLjz1GD/QfcbfVOA="),
    SignedRequest(
      name: "K4", method: .post, path: "/orders-1/messages?visibilitytimeout=0&messagettl=-1",
      fields: [("Content-Type", "application/xml; charset=UTF-8"), ("Content-Length", "116"), requestID],
      signature: "vcnPUagLdvj4htqxX5pORz2MSfBIbScY1WWTc64Cjgo="),
    SignedRequest(
      name: "K5", path: "/orders-1/messages?numofmessages=5&visibilitytimeout=45",
      signature: "pwgqXGoVQcVz4FHPowweCW8CVjNThfwtCLth/hTzP50="),
    SignedRequest(
      name: "K6", method: .put,
      path: "/orders-1/messages/11111111-2222-3333-4444-555555555555"
        + "?popreceipt=AgAAAAMAAAAAAAAA%2B%2FQ8uGi1wE%3D&visibilitytimeout=0",
      fields: [("Content-Type", "application/xml"), ("Content-Length", "98")],
      signature: "RWgLb5tgDCTpAs83Xhi9JHkbsSBKi4QZhoQg9IAsxKU="),
    SignedRequest(
      name: "K7", method: .delete,
      path:
        "/orders-1/messages/11111111-2222-3333-4444-555555555555?popreceipt=AgAAAAMAAAAAAAAA%2B%2FQ8uGi1wE%3D",
      signature: "6aPHtr45JjQeNleCiNVlhlwNfTWQMQHBOXEtn33GgmU="),
    SignedRequest(
      name: "K8", method: .put, path: "/orders-1?comp=acl",
      fields: [
        ("Content-Type", "application/xml"), ("Content-Length", "259"),
        ("Content-MD5", "Q2hlY2sgSW50ZWdyaXR5IQ=="),
      ], signature: "OcS8EYze12ctUDu8DKvqPAK94GTxR/Tb61t9yguQ8vM="),
    SignedRequest(
      name: "K9", authority: "contosoq1-secondary.queue.core.windows.net",
      path: "/?restype=service&comp=stats",
      signature: "OnMMhBZo+XXvilk+ltFIAKdEhk3yBA24v00zIpK/3sw="),
    SignedRequest(
      name: "K10, on the account's own host", path: "/?restype=service&comp=properties",
      signature: "mM3XiiaXjN8ARhUB22UZAZM4BqQnyvwp5+gpam7LaVM="),
    SignedRequest(
      name: "K11", path: "/orders-1?comp=metadata", sendsOwnDate: false,
      signature: "oNHSx6/2G2lceq53GqlDa2dpTdil0wTYVbUz+GMv6HE="),
    onEmulator(
      "K12", "/devstoreaccount1/jobs/messages?peekonly=true&numofmessages=32",
      "8Xz4JT2YlTpJfxJqyU2m+8IIeaFkoBBCgWbrJzLmgAw="),
    onEmulator("K13", "/devstoreaccount1?comp=list", "qI9A3yTMcuHWOJXmzcho2E9IzWhlbCNO5zLTAw+LBWI="),
    onEmulator("K14", "/devstoreaccount1/?comp=list", "8OxW3sgSJsKAsCMKCdHwdODefgTlL3YIfwdMTghYx1I="),
    onEmulator(
      "K15, path as sent", "/devstoreaccount1-secondary/?comp=stats&restype=service",
      "cOM2cF8q7oWAIgI4rVUdZ3kxAHM5vAe8NEG8/d6rcBE="),
    onEmulator(
      "K15, suffix stripped", "/devstoreaccount1-secondary/?comp=stats&restype=service",
      "UHhcqZaADuipPWIICZoMxDK3UHoqcg1G3cwizyvVC9s="),
    SignedRequest(
      name: "K16", method: .put, path: "/orders-1", fields: [("Content-Length", "0")], version: "2014-02-14",
      signature: "r6ZiLb6GKWL3n6lwcPLnsXb6riTnOuIQmAqOK1/C2ho="),
    SignedRequest(
      name: "K17", path: "/?comp=list&include=metadata&include=a",
      signature: "XrtTSBEB0rLHk+Y9MYsqDcee18Yp1mNuFPz3NqR6x4I="),
    SignedRequest(
      name: "L1", scheme: "SharedKeyLite", path: "/?comp=list",
      signature: "m5QfAlXd4/YwBE6JZ58QpIYXf7WF3vAHYmdSBkkrcrA="),
    SignedRequest(
      name: "L2", method: .post, scheme: "SharedKeyLite", path: "/orders-1/messages",
      fields: [("Content-Type", "application/xml"), ("Content-Length", "98")],
      signature: "ev9XaGXymzy5swVahgh095gVLbpZToyfQ8TjpLPO5Q4="),
  ]
}
