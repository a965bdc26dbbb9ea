extension URLSessionTransport: CustomReflectable {
  /// A mirror without children: `dump` of a client must not read what Foundation's threads change meanwhile.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
