import AzurePipeline
import CCurl
import HTTPTypes

/// One request and its response on one easy handle.
///
/// An exchange lives on one thread: the blocking caller's or the engine's. Its owner keeps it, and the
/// handle, alive until `detach` is done; libcurl calls back only between `attach` and `detach`, while the
/// owner's thread is inside a function of libcurl.
final class Exchange {
  let plan: TransferPlan
  let easy: EasyHandle
  let settings: Settings
  /// The proxy of this request, unless libcurl finds its host among the exceptions.
  let proxy: Routing.Server?
  var reader: ResponseReader
  /// How many times libcurl was about to send the request.
  private(set) var sends = 0
  /// Whether a repeat that the request does not allow was stopped.
  private(set) var wasRepeatRefused = false

  /// Makes an exchange that is not attached.
  ///
  /// - Parameters:
  ///   - plan: What to send.
  ///   - easy: The handle to send it with.
  ///   - settings: How to send it.
  init(_ plan: TransferPlan, on easy: EasyHandle, _ settings: Settings) {
    self.plan = plan
    self.easy = easy
    self.settings = settings
    proxy = settings.routing.server(isEncrypted: plan.isEncrypted, to: plan.authority)
    reader = ResponseReader(
      maximumBodyBytes: plan.limits.maximumResponseBytes, hasNoBody: plan.request.head.method == .head)
  }

  /// Whether TLS may be spoken: to the server or to a proxy.
  var usesTLS: Bool { plan.isEncrypted || proxy != nil }

  /// Whether libcurl could not make sense of a chunked body, for which it has no code of its own.
  var isChunkingBroken: Bool { String(cString: easy.errorText).contains("chunk") }

  /// Whether the server's alert is about the client's certificate.
  var isCertificateRefused: Bool {
    let text = String(cString: easy.errorText)
    return ["certificate required", "alert bad certificate", "alert unknown ca"].contains {
      text.contains($0)
    }
  }

  /// Sets all options of the handle.
  func attach() throws(TransportError) {
    try setTarget()
    try setBody()
    try setFields()
    try setBounds()
    try setTrust()
    try setProxy()
    try setCallbacks()
    try easy.set(CURLOPT_ERRORBUFFER, context: easy.errorText)
  }

  /// Makes the handle forget this exchange; nothing of the exchange is used by libcurl afterwards.
  ///
  /// - Returns: Whether the handle may be used again.
  @discardableResult
  func detach() -> Bool {
    easy.reset()
  }

  /// Decides whether libcurl may send the request now.
  ///
  /// libcurl repeats a request by itself, even a POST, when a kept-alive connection breaks before the first
  /// byte of a response. Each time it is about to send, it asks here.
  func allowsSending() -> Bool {
    if sends > 0, !plan.limits.mayRepeat, hasSentBytes {
      wasRepeatRefused = true
      return false
    }
    sends += 1
    return true
  }

  /// Whether a byte of the request was given to a connection, as far as libcurl knows.
  var hasSentBytes: Bool {
    sends > 0 && easy.fact(CURLINFO_REQUEST_SIZE) != 0
  }
}
