/// A transport that can be told which certificate a server has, where no authority vouches for it.
package protocol CertificatePinning: Sendable {
  /// Returns a transport that connects to servers with one certificate and to no others, whoever vouches for them.
  ///
  /// Nothing of a request is sent before the certificate was looked at.
  ///
  /// - Parameter isExpected: Whether a certificate, in DER, is the one.
  /// - Returns: The transport.
  /// - Throws: ``TransportError`` when this cannot be done.
  func pinned(to isExpected: @escaping @Sendable (_ certificate: [UInt8]) -> Bool) throws(TransportError)
    -> any AsyncTransport & SyncTransport
}
