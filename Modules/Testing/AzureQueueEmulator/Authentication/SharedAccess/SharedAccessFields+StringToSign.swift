extension SharedAccessFields {
  /// What the signature must have been made over, in the layout of the signature's version
  /// (https://learn.microsoft.com/rest/api/storageservices/create-service-sas and its neighbours).
  ///
  /// - Parameters:
  ///   - account: The name of the account, without `-secondary`.
  ///   - queue: The name of the queue that the request is for; empty for a request to the service.
  /// - Returns: The string to sign.
  package func stringToSign(account: String, queue: String) -> String {
    switch kind {
    case .account:
      let names = ["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"]
      let lines = [account] + names.map { self[$0] } + (version.signsEncryptionScope ? [self["ses"]] : [])
      return lines.map { $0 + "\n" }.joined()
    case .queue:
      let resource = (version.signsServiceName ? "/queue/" : "/") + account + "/" + queue
      let limits = hasOwnCodes ? [self["sip"], self["spr"]] : []
      return ([self["sp"], self["st"], self["se"], resource, self["si"]] + limits + [self["sv"]])
        .joined(separator: "\n")
    case .userDelegation:
      let names = [
        "skoid", "sktid", "skt", "ske", "sks", "skv", "skdutid", "sduoid", "sip", "spr", "sv",
      ]
      let lines = [self["sp"], self["st"], self["se"], "/queue/\(account)/\(queue)"] + names.map { self[$0] }
      return lines.joined(separator: "\n")
    }
  }
}
