import AzurePipeline
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
      { context, _, address in
        let socket = azure_curl_open_socket(address)
        if socket != azure_curl_no_socket() { OpenSockets.didOpen(socket, EasyHandle.counter(context)) }
        return socket
      },
      { context, socket in
        OpenSockets.willClose(socket, EasyHandle.counter(context))
        return azure_curl_close_socket(socket)
      }, context)
    return code == CURLE_OK
  }

  private static func counter(_ context: UnsafeMutableRawPointer?) -> ConnectionCounter {
    guard let context else { preconditionFailure("libcurl lost the context of a callback") }
    return Unmanaged<ConnectionCounter>.fromOpaque(context).takeUnretainedValue()
  }
}
