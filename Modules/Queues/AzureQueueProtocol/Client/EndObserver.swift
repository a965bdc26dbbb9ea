import AzurePipeline

/// Hands the summary of a call to the closure of its options.
struct EndObserver: CallObserver {
  let onEnd: @Sendable (CallSummary) -> Void

  func didEnd(_ summary: CallSummary) { onEnd(summary) }
}
