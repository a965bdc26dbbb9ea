import AzureQueueTesting
import Testing

@Suite struct LoopbackServerTests {}
