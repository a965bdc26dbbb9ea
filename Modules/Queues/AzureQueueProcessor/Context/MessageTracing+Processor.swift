#if Tracing
  import AzureQueueProtocol
  import Tracing

  extension MessageTracing {
    /// Middleware of a ``QueueProcessor`` that runs each handler in a span linked to that of the send.
    ///
    /// What the handler throws ends the span as failed.
    ///
    /// - Parameter queue: The name of the queue.
    /// - Returns: The middleware; best the first, so that others are in the span.
    public func middleware(for queue: String) -> DeliveryMiddleware {
      { message, next in try await process(message, from: queue) { _, _ in try await next() } }
    }

    /// Middleware of a ``BlockingQueueProcessor`` that does the same.
    ///
    /// - Parameter queue: The name of the queue.
    /// - Returns: The middleware; best the first, so that others are in the span.
    public func blockingMiddleware(for queue: String) -> BlockingDeliveryMiddleware {
      { message, next in try processBlocking(message, from: queue) { _, _ in try next() } }
    }
  }
#endif
