import AzureCore
import CCurl

extension EasyHandle {
  /// Lets a counter know of each socket that libcurl opens for the transfers of a handle, and closes.
  ///
  /// libcurl keeps the closing function and its context with the connection, beyond the transfer and the handle: whoever
  /// owns connections, a multi handle, retains the counter.
  ///
  /// - Returns: Whether libcurl took the functions.
  static func count(_ counter: ConnectionCounter?, on pointer: UnsafeMutableRawPointer) -> Bool {
    guard let counter else { return true }
    let context = Unmanaged.passUnretained(counter).toOpaque()
    let code = azure_curl_set_socket_callbacks(
      pointer,
      { context, _, address in OpenSockets.open(address, EasyHandle.counter(context)) },
      { context, socket in OpenSockets.close(socket, EasyHandle.counter(context)) }, context)
    return code == CURLE_OK
  }

  private static func counter(_ context: UnsafeMutableRawPointer?) -> ConnectionCounter {
    guard let context else { preconditionFailure("libcurl lost the context of a callback") }
    return Unmanaged<ConnectionCounter>.fromOpaque(context).takeUnretainedValue()
  }
}
