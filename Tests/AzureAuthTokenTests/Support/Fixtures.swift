import AzureCore
import AzureQueueTesting
import HTTPTypes

/// Tue, 03 Mar 2026 04:05:06 GMT, where a `ManualClock` starts.
let origin = Timestamp(seconds: 1_772_510_706)

let storageScope = "https://storage.azure.com/.default"

func reading(_ elapsed: Duration) -> ClockReading {
  ClockReading(date: origin + elapsed, elapsed: .seconds(5_000) + elapsed)
}

extension AccessToken {
  /// A token that lives so long from the origin on.
  static func living(
    _ life: Duration = .seconds(3_600), _ text: String = "t1", refreshAfter: Duration? = nil
  ) -> AccessToken {
    AccessToken(token: text, expiresOn: origin + life, refreshOn: refreshAfter.map { origin + $0 })
  }
}

extension TokenRequest {
  static func storage(tenant: String? = nil, claims: String? = nil) -> TokenRequest {
    TokenRequest(scopes: [storageScope], tenantID: tenant, claims: claims, canMeetClaims: true)
  }
}

extension AzureRequest {
  static func fixture(
    scheme: String = "https", authority: String = "contoso.queue.core.windows.net", fields: HTTPFields = [:]
  ) -> AzureRequest {
    AzureRequest(
      method: .get, scheme: scheme, authority: authority, path: "/tasks/messages", headerFields: fields)
  }
}

extension PolicyContext {
  static var fixture: PolicyContext {
    PolicyContext(operation: "Test Operation", attempt: 1, now: reading(.zero), random: .seeded(1))
  }
}
