import AzureCore

/// A signature that holds for one user only, with the token of that user: the one case in which both are sent.
struct UserBoundAuthorizer: SignatureHolder {
  let signature: SharedAccessSignature
  let credential: any Authorizer

  var heldSignature: SharedAccessSignature { signature }

  var tokenCredential: (any TokenCredential)? { credential.tokenCredential }
  var blockingTokenCredential: (any BlockingTokenCredential)? { credential.blockingTokenCredential }

  func check(_ request: AzureRequest) throws(AzureError) {
    try credential.check(request)
    try signature.check(request)
  }

  func authorize(
    _ request: inout AzureRequest, token: AccessToken?, context: PolicyContext
  ) throws(AzureError) {
    try credential.authorize(&request, token: token, context: context)
    try signature.authorize(&request, token: nil, context: context)
  }

  func tokenRequest(for request: AzureRequest) -> TokenRequest? { credential.tokenRequest(for: request) }

  func forget(_ token: AccessToken) { credential.forget(token) }

  func tokenFailed(for request: AzureRequest) { credential.tokenFailed(for: request) }

  func tokenRequest(
    meeting response: AzureResponse, to request: AzureRequest
  ) throws(AzureError) -> TokenRequest? {
    try credential.tokenRequest(meeting: response, to: request)
  }
}
