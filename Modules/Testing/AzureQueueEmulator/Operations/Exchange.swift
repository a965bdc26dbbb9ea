import AzureCore

/// What every operation may need of the request being answered.
struct Exchange {
  let request: ReceivedRequest
  let caller: Caller
  let version: ServiceVersion
  let now: Timestamp
  let random: RandomSource
}
