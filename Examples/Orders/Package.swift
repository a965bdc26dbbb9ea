// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "orders",
  platforms: [.macOS(.v15)],
  dependencies: [
    // A package of your own has the address instead: .package(url: "https://github.com/azure-queues/azure-queues.git", from: "0.1.0", traits: …)
    .package(name: "azure-queues", path: "../..", traits: [.defaults, "Metrics", "ServiceLifecycle"]),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0", traits: []),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-metrics.git", from: "2.7.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.0.0"),
  ],
  targets: [
    .executableTarget(
      name: "Orders",
      dependencies: [
        .product(name: "AzureQueueProcessor", package: "azure-queues"),
        .product(name: "AzureQueues", package: "azure-queues"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .testTarget(
      name: "OrdersTests",
      dependencies: [
        "Orders",
        .product(name: "AzureQueueTesting", package: "azure-queues"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
      ]),
  ]
)
