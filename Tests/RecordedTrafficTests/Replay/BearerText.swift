import AzureCore
import Foundation

/// Bearer tokens for an engine, which reads their claims and verifies no signature.
enum BearerText {
  /// The value of the header field `Authorization`.
  static func make(audience: String, expiry: Timestamp, object: String, tenant: String) -> String {
    let claims = """
      {"aud":"\(audience)","exp":\(expiry.seconds),"oid":"\(object)","tid":"\(tenant)"}
      """
    let parts = ["{\"alg\":\"none\"}", claims, "signature"].map { part in
      Data(part.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        .replacing("=", with: "")
    }
    return "Bearer " + parts.joined(separator: ".")
  }
}
