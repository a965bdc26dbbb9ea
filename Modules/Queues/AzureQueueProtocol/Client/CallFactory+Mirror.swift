import AzurePipeline

extension CallFactory: CustomReflectable {
  /// A mirror with the address alone, so that `dump` of a client shows no value of a header field: one may be a key.
  package var customMirror: Mirror { Mirror(self, children: ["endpoint": endpoint.url]) }
}
