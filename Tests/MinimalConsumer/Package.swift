// swift-tools-version: 6.2

import PackageDescription

// A user's packages that pick the least there is: one facade, one transport, one codec, no account key; one codec alone; and the
// umbrella module without a trait.
// Tests/check-minimal-consumer builds it and looks at what was fetched and what its binary loads.
let package = Package(
  name: "minimal-consumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "azure-queues", path: "../..", traits: [])
  ],
  targets: [
    .executableTarget(
      name: "MinimalConsumer",
      dependencies: [
        .product(name: "AzureAuthSAS", package: "azure-queues"),
        .product(name: "AzureQueueClient", package: "azure-queues"),
        .product(name: "AzureTransportCurl", package: "azure-queues"),
        .product(name: "AzureXMLLibxml2", package: "azure-queues"),
      ]),
    .executableTarget(
      name: "ReaderConsumer",
      dependencies: [.product(name: "AzureXMLSwift", package: "azure-queues")]),
    .executableTarget(
      name: "UmbrellaConsumer",
      dependencies: [.product(name: "AzureQueues", package: "azure-queues")]),
  ]
)
