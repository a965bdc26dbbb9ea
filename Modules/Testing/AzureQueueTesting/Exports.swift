// What an account in memory shows of the service is of the emulator's types: code that imports this module has them.
@_exported public import AzureQueueEmulator
