// swift-tools-version: 6.2

import PackageDescription

let azureQueues: Target.Dependency = .product(name: "AzureQueues", package: "azure-queues")

let azureIdentity: Target.Dependency = .product(name: "AzureIdentity", package: "azure-queues")

func example(_ name: String, _ path: String, _ further: [Target.Dependency] = []) -> Target {
  .executableTarget(name: name, dependencies: [azureQueues] + further, path: path)
}

let package = Package(
  name: "azure-queues-examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    // A package of your own has the address instead: .package(url: "https://github.com/azure-queues/azure-queues.git", from: "0.1.0")
    .package(name: "azure-queues", path: "..", traits: [.defaults, "Identity"])
  ],
  targets: [
    example("HelloWorld", "HelloWorld/Async"),
    example("HelloWorldBlocking", "HelloWorld/Blocking"),
    example("Authentication", "Authentication/Async", [azureIdentity]),
    example("AuthenticationBlocking", "Authentication/Blocking", [azureIdentity]),
    example("Service", "Service/Async"),
    example("ServiceBlocking", "Service/Blocking"),
    example("Messages", "Messages/Async"),
    example("MessagesBlocking", "Messages/Blocking"),
    example("Worker", "Worker/Async"),
  ]
)
