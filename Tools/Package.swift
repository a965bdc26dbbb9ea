// swift-tools-version: 6.2

import PackageDescription

/// The project's own checks set this variable; a user's build is never broken by a new compiler's warning.
let warningSettings: [SwiftSetting] =
  Context.environment["AZURE_QUEUES_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

/// The settings of the package above, repeated because a manifest cannot read another.
let strictSettings: [SwiftSetting] =
  warningSettings + [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]

func queues(_ product: String) -> Target.Dependency { .product(name: product, package: "azure-queues") }

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let system: Target.Dependency = .product(
  name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux]))
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let serviceLifecycle: Target.Dependency = .product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")

/// The package Examples/Orders: a server and a worker.
let orders: Target = .executableTarget(
  name: "Orders",
  dependencies: [
    queues("AzureQueueProcessor"), queues("AzureQueues"),
    .product(name: "Hummingbird", package: "hummingbird"),
    logging, serviceLifecycle,
  ], path: "Samples/Orders/Sources/Orders")

let ordersTests: Target = .testTarget(
  name: "OrdersTests",
  dependencies: [
    "Orders", queues("AzureQueueTesting"), .product(name: "HummingbirdTesting", package: "hummingbird"),
    .product(name: "MetricsTestKit", package: "swift-metrics"),
  ], path: "Samples/Orders/Tests/OrdersTests")

/// The programs of Examples, to which Samples is a link.
///
/// Named and compiled as in Examples/Package.swift, so that their checks need not build the modules once more.
let samples: [Target] =
  ["HelloWorld", "Authentication", "Service", "Messages"].flatMap { name in
    [sample(name, "\(name)/Async"), sample("\(name)Blocking", "\(name)/Blocking")]
  } + [sample("Worker", "Worker/Async"), orders, ordersTests]

func sample(_ name: String, _ path: String) -> Target {
  let identity = path.hasPrefix("Authentication/") ? [queues("AzureIdentity")] : []
  return .executableTarget(
    name: name, dependencies: [queues("AzureQueues")] + identity, path: "Samples/\(path)")
}

func nio(_ product: String) -> Target.Dependency { .product(name: product, package: "swift-nio") }
func crypto(_ product: String) -> Target.Dependency { .product(name: product, package: "swift-crypto") }
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")

let package = Package(
  name: "azure-queues-tools",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "azq", targets: ["azq"]),
    .library(name: "EmulatorHost", targets: ["EmulatorHost"]),
  ],
  dependencies: [
    // Named, because without a name it would be called after the folder of the checkout.
    .package(
      name: "azure-queues", path: "..",
      traits: [
        "SharedKey", "Identity", "Encryption", "ServiceLifecycle", "AsyncHTTPClient", "Metrics", "Tracing",
      ]),
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.0"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-metrics.git", from: "2.7.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
    .package(url: "https://github.com/apple/swift-system.git", from: "1.5.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.30.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.0.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.0", traits: []),
  ],
  targets: [
    .target(
      name: "EmulatorHost",
      dependencies: [
        queues("AzureCore"), queues("AzureQueueEmulator"), httpTypes, hummingbird, logging,
        nio("NIOCore"), nio("NIOHTTP1"), nio("NIOPosix"), nioSSL, crypto("Crypto"), crypto("CryptoExtras"),
        asn1, x509,
      ]),
    .target(
      name: "AzqCommands",
      dependencies: [
        "EmulatorHost", queues("AzureAuthSAS"), queues("AzureAuthSharedKey"), queues("AzureAuthToken"),
        queues("AzureCore"), queues("AzureIdentity"), queues("AzureQueueClient"),
        queues("AzureQueueEmulator"), queues("AzureQueueEncryption"), queues("AzureQueueProcessor"),
        queues("AzureQueueProtocol"), queues("AzureTransportCurl"), queues("AzureTransportURLSession"),
        queues("AzureXML"), queues("AzureXMLFoundation"), queues("AzureXMLLibxml2"),
        queues("AzureXMLSwift"), argumentParser, httpTypes, subprocess, system,
        unixSignals,
      ]),
    .executableTarget(name: "azq", dependencies: ["AzqCommands"]),
    // The program of Tools/demo, which builds it in a package of its own; here for its tests.
    .executableTarget(
      name: "Demo",
      dependencies: [
        queues("AzureAuthToken"), queues("AzureCore"), queues("AzureQueueBlocking"),
        queues("AzureQueueClient"), queues("AzureQueueEmulator"), queues("AzureQueueTesting"),
        queues("AzureTransportCurl"), queues("AzureTransportURLSession"), queues("AzureXML"),
        queues("AzureXMLFoundation"), queues("AzureXMLLibxml2"), queues("AzureXMLSwift"),
      ], path: "Demonstration/Sources/Demo"),
    // Every product, so that one build has what Tools/docs and Tests/check-readme read, with every trait.
    .target(
      name: "EveryProduct",
      dependencies: [
        "AzureAuthSAS", "AzureAuthSharedKey", "AzureAuthToken", "AzureCore", "AzureIdentity", "AzurePolicies",
        "AzureQueueBlocking", "AzureQueueClient", "AzureQueueEmulator", "AzureQueueEncryption",
        "AzureQueueProcessor", "AzureQueueProtocol", "AzureQueueTesting", "AzureQueues",
        "AzureTransportAsyncHTTPClient", "AzureTransportCurl", "AzureTransportURLSession", "AzureXML",
        "AzureXMLFoundation", "AzureXMLLibxml2", "AzureXMLSwift",
      ].map(queues)),
    // The program of Tools/soak.
    .executableTarget(
      name: "Soak",
      dependencies: [
        queues("AzureCore"), queues("AzureQueueBlocking"), queues("AzureQueueClient"),
        queues("AzureQueueTesting"), queues("AzureTransportCurl"), queues("AzureXMLLibxml2"), argumentParser,
      ]),
    // The Swift side of Tests/check-interop.
    .executableTarget(
      name: "InteropPeer", dependencies: [queues("AzureQueueEncryption"), queues("AzureQueues")]),
    // A link to the modules' own, which another package's targets cannot depend on.
    .target(name: "Fuzzing", dependencies: [queues("AzureCore")], path: "Tests/Fuzzing"),
    .testTarget(
      name: "EmulatorHostTests",
      dependencies: [
        "EmulatorHost", "Fuzzing", queues("AzureAuthSAS"), queues("AzureAuthSharedKey"),
        queues("AzureAuthToken"), queues("AzureCore"), queues("AzureIdentity"),
        queues("AzureQueueBlocking"), queues("AzureQueueClient"), queues("AzureQueueEmulator"),
        queues("AzureQueueProtocol"), queues("AzureQueueTesting"), queues("AzureTransportCurl"),
        queues("AzureXMLLibxml2"), httpTypes, nio("NIOCore"), nio("NIOEmbedded"), nio("NIOHTTP1"),
        nio("NIOPosix"), crypto("Crypto"), crypto("CryptoExtras"), asn1, x509,
      ]),
    .testTarget(
      name: "AzqTests",
      dependencies: [
        "AzqCommands", "Demo", "EmulatorHost", "azq", queues("AzureAuthSAS"), queues("AzureAuthSharedKey"),
        queues("AzureAuthToken"), queues("AzureCore"), queues("AzureIdentity"), queues("AzureQueueClient"),
        queues("AzureQueueEncryption"), queues("AzureQueueProcessor"), queues("AzureQueueProtocol"),
        queues("AzureQueueTesting"),
        queues("AzureTransportCurl"), queues("AzureXMLLibxml2"), argumentParser, httpTypes,
      ]),
    // The processor as a service, whose trait is on here and off in the package above.
    .testTarget(
      name: "ProcessorServiceTests",
      dependencies: [
        queues("AzureQueueClient"), queues("AzureQueueEmulator"), queues("AzureQueueProcessor"),
        queues("AzureQueueTesting"), queues("AzureXMLLibxml2"), logging,
        serviceLifecycle, .product(name: "MetricsTestKit", package: "swift-metrics"),
      ]),
    // Here because only this package turns the trait on.
    .testTarget(
      name: "AzureTransportAsyncHTTPClientTests",
      dependencies: [
        queues("AzureCore"), queues("AzurePolicies"), queues("AzureQueueClient"),
        queues("AzureQueueEmulator"),
        queues("AzureQueueProtocol"), queues("AzureQueueTesting"), queues("AzureTransportAsyncHTTPClient"),
        queues("AzureXMLLibxml2"), httpTypes, nio("NIOPosix"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ]),
    // Public names beside those of the libraries that a server has.
    .testTarget(
      name: "SideBySideTests",
      dependencies: [
        queues("AzureQueues"), .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Hummingbird", package: "hummingbird"), httpTypes, logging, nio("NIOCore"),
        serviceLifecycle,
      ]),
  ] + samples
)

for target in package.targets {
  let isSample = samples.contains { $0.name == target.name }
  target.swiftSettings = (target.swiftSettings ?? []) + (isSample ? warningSettings : strictSettings)
}
