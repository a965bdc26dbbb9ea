// swift-tools-version: 6.2

import PackageDescription

/// The settings of the package above, repeated because a manifest cannot read another.
let strictSettings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
  // The project's own checks set this variable; a user's build is never broken by a new compiler's warning.
  + (Context.environment["AZURE_QUEUES_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

func queues(_ product: String) -> Target.Dependency { .product(name: product, package: "azure-queues") }

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")

let package = Package(
  name: "azure-queues-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    // Named, because without a name it would be called after the folder of the checkout.
    .package(name: "azure-queues", path: "..", traits: ["SharedKey", "AsyncHTTPClient"]),
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.80.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.30.0"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.30.0"),
  ],
  targets: [
    // Operations end to end against a server, measured as the baselines in C measure themselves.
    .executableTarget(
      name: "Load",
      dependencies: [
        queues("AzureAuthSharedKey"), queues("AzureCore"), queues("AzureQueueBlocking"),
        queues("AzureQueueClient"), queues("AzureQueueProcessor"), queues("AzureQueueProtocol"),
        queues("AzureTransportAsyncHTTPClient"), queues("AzureTransportCurl"),
        queues("AzureTransportURLSession"),
        queues("AzureXML"), queues("AzureXMLFoundation"), queues("AzureXMLLibxml2"),
        queues("AzureXMLSwift"), asyncHTTPClient, argumentParser, nioSSL, "Measurement",
      ]),
    // async-http-client without this project, beside the transport over it.
    .executableTarget(
      name: "AsyncHTTPClientLoop",
      dependencies: [
        asyncHTTPClient, nioSSL, .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), "Measurement",
      ]),
    // One async client with nothing else linked: what memory it holds.
    .executableTarget(
      name: "Resident",
      dependencies: [
        queues("AzureAuthSharedKey"), queues("AzureQueueClient"), queues("AzureTransportCurl"),
        queues("AzureXMLSwift"), "Measurement",
      ]),
    .target(name: "Measurement"),
  ]
)

for target in package.targets {
  target.swiftSettings = (target.swiftSettings ?? []) + strictSettings
}
