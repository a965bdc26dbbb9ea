// swift-tools-version: 6.2

import PackageDescription

/// Every target is compiled with these settings; the proposals say what each one does.
let strictSettings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
  // The project's own checks set this variable; a user's build is never broken by a new compiler's warning.
  + (Context.environment["AZURE_QUEUES_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
/// Fetched and built only while the trait `SharedKey` is on.
let crypto: Target.Dependency = .product(
  name: "Crypto", package: "swift-crypto", condition: .when(traits: ["SharedKey"]))

/// Fetched and built only while the trait `Identity` is on.
func identity(_ product: String, _ package: String) -> Target.Dependency {
  .product(name: product, package: package, condition: .when(traits: ["Identity"]))
}

/// Fetched and built only while the trait `Encryption` is on.
func encryption(_ product: String) -> Target.Dependency {
  .product(name: product, package: "swift-crypto", condition: .when(traits: ["Encryption"]))
}

/// Fetched and built only while the trait `ServiceLifecycle` is on.
let serviceLifecycle: Target.Dependency = .product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: .when(traits: ["ServiceLifecycle"])
)

/// Fetched and built only while the trait `AsyncHTTPClient` is on.
func asyncHTTPClient(_ product: String, _ package: String) -> Target.Dependency {
  .product(name: product, package: package, condition: .when(traits: ["AsyncHTTPClient"]))
}

/// Fetched and built only while the trait `Metrics` is on.
func metrics(_ product: String) -> Target.Dependency {
  .product(name: product, package: "swift-metrics", condition: .when(traits: ["Metrics"]))
}

/// Fetched and built only while the trait `Tracing` is on.
func tracing(_ product: String) -> Target.Dependency {
  .product(name: product, package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"]))
}

func module(_ folder: String, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: "Modules/\(folder)/\(name)")
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources)
}

let package = Package(
  name: "azure-queues",
  platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
  products: [
    .library(name: "AzureCore", targets: ["AzureCore"]),
    .library(name: "AzurePolicies", targets: ["AzurePolicies"]),
    .library(name: "AzureAuthSharedKey", targets: ["AzureAuthSharedKey"]),
    .library(name: "AzureAuthSAS", targets: ["AzureAuthSAS"]),
    .library(name: "AzureAuthToken", targets: ["AzureAuthToken"]),
    .library(name: "AzureIdentity", targets: ["AzureIdentity"]),
    .library(name: "AzureTransportCurl", targets: ["AzureTransportCurl"]),
    .library(name: "AzureTransportURLSession", targets: ["AzureTransportURLSession"]),
    .library(name: "AzureTransportAsyncHTTPClient", targets: ["AzureTransportAsyncHTTPClient"]),
    .library(name: "AzureXML", targets: ["AzureXML"]),
    .library(name: "AzureXMLSwift", targets: ["AzureXMLSwift"]),
    .library(name: "AzureXMLLibxml2", targets: ["AzureXMLLibxml2"]),
    .library(name: "AzureXMLFoundation", targets: ["AzureXMLFoundation"]),
    .library(name: "AzureQueueProtocol", targets: ["AzureQueueProtocol"]),
    .library(name: "AzureQueueClient", targets: ["AzureQueueClient"]),
    .library(name: "AzureQueueBlocking", targets: ["AzureQueueBlocking"]),
    .library(name: "AzureQueueEncryption", targets: ["AzureQueueEncryption"]),
    .library(name: "AzureQueueProcessor", targets: ["AzureQueueProcessor"]),
    .library(name: "AzureQueues", targets: ["AzureQueues"]),
    .library(name: "AzureQueueEmulator", targets: ["AzureQueueEmulator"]),
    .library(name: "AzureQueueTesting", targets: ["AzureQueueTesting"]),
  ],
  traits: [
    .trait(
      name: "SharedKey",
      description: "Signing with an account key (and checking such signatures); brings swift-crypto."),
    .trait(
      name: "Identity",
      description: "Signing in with Microsoft Entra: brings swift-crypto and swift-asn1."),
    .trait(name: "Encryption", description: "Client-side encryption of messages; brings swift-crypto."),
    .trait(
      name: "ServiceLifecycle",
      description: "The processor as a service of swift-service-lifecycle."),
    .trait(
      name: "AsyncHTTPClient",
      description: "The transport over async-http-client; brings it and SwiftNIO."),
    .trait(name: "Metrics", description: "Counts and times of calls for swift-metrics."),
    .trait(
      name: "Tracing",
      description: "Spans of calls for swift-distributed-tracing, and their context to the service."),
    .default(enabledTraits: ["SharedKey"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.0.0"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.30.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.80.0"),
    .package(url: "https://github.com/apple/swift-metrics.git", from: "2.7.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.3.0"),
  ],
  targets: [
    // Core
    // Base64 by instructions that Swift has no types for; no product.
    module("Core", "CBase64"),
    module("Core", "AzureCore", ["CBase64", httpTypes]),
    module("Core", "AzurePipeline", ["AzureCore", httpTypes]),
    module(
      "Core", "AzurePolicies",
      ["AzureCore", httpTypes, logging, metrics("Metrics"), tracing("Tracing")]),
    // Auth
    module("Auth", "AzureAuthSAS", ["AzureCore", httpTypes]),
    module("Auth", "AzureAuthSharedKey", ["AzureAuthSAS", "AzureCore", httpTypes, crypto]),
    module("Auth", "AzureAuthToken", ["AzureCore", httpTypes]),
    module(
      "Auth", "AzureIdentity",
      [
        "AzureAuthToken", "AzureCore", "AzurePipeline", httpTypes, logging,
        identity("Crypto", "swift-crypto"), identity("CryptoExtras", "swift-crypto"),
        identity("SwiftASN1", "swift-asn1"),
      ]),
    // Transports
    .systemLibrary(
      name: "CCurl", path: "Modules/Transports/CCurl", pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"]), .yum(["libcurl-devel"])]),
    // HTTP/1.1 as values, without I/O; no product.
    module("Transports", "HTTP1Codec", ["AzureCore", httpTypes]),
    module("Transports", "AzureTransportCurl", ["AzureCore", "CCurl", "HTTP1Codec", httpTypes]),
    module("Transports", "AzureTransportURLSession", ["AzureCore", httpTypes]),
    module(
      "Transports", "AzureTransportAsyncHTTPClient",
      [
        "AzureCore", httpTypes, asyncHTTPClient("AsyncHTTPClient", "async-http-client"),
        asyncHTTPClient("NIOCore", "swift-nio"), asyncHTTPClient("NIOHTTP1", "swift-nio"),
        asyncHTTPClient("NIOPosix", "swift-nio"),
      ]),
    // Codecs
    module("Codecs", "AzureXML"),
    module("Codecs", "AzureXMLSwift", ["AzureXML"]),
    .systemLibrary(
      name: "CLibXML2", path: "Modules/Codecs/CLibXML2", pkgConfig: "libxml-2.0",
      providers: [.apt(["libxml2-dev"]), .brew(["libxml2"]), .yum(["libxml2-devel"])]),
    // The parser in Swift judges what those in C complain about.
    module("Codecs", "AzureXMLLibxml2", ["AzureXML", "AzureXMLSwift", "CLibXML2"]),
    module("Codecs", "AzureXMLFoundation", ["AzureXML", "AzureXMLSwift"]),
    // Queues
    module(
      "Queues", "AzureQueueProtocol",
      ["AzureAuthSAS", "AzureCore", "AzurePipeline", "AzurePolicies", "AzureXML", httpTypes, logging]),
    module(
      "Queues", "AzureQueueClient",
      ["AzureAuthSAS", "AzureCore", "AzurePipeline", "AzurePolicies", "AzureQueueProtocol", "AzureXML"]),
    module(
      "Queues", "AzureQueueBlocking",
      ["AzureAuthSAS", "AzureCore", "AzurePipeline", "AzurePolicies", "AzureQueueProtocol", "AzureXML"]),
    module(
      "Queues", "AzureQueueEncryption",
      [
        "AzureCore", "AzurePolicies", "AzureQueueProtocol", encryption("Crypto"), encryption("CryptoExtras"),
      ]),
    module(
      "Queues", "AzureQueueProcessor",
      [
        "AzureCore", "AzurePipeline", "AzurePolicies", "AzureQueueBlocking", "AzureQueueClient",
        "AzureQueueProtocol", logging, metrics("Metrics"), tracing("Tracing"), serviceLifecycle,
      ]),
    module(
      "Queues", "AzureQueues",
      [
        "AzureAuthSAS", "AzureAuthSharedKey", "AzureAuthToken", "AzureCore", "AzurePolicies",
        "AzureQueueBlocking", "AzureQueueClient", "AzureQueueProtocol", "AzureXML",
        .target(name: "AzureTransportCurl", condition: .when(platforms: [.linux])),
        // Not on Linux, where it would bring FoundationNetworking: 30 MB of a static program.
        .target(
          name: "AzureTransportURLSession",
          condition: .when(platforms: [.macOS, .macCatalyst, .iOS, .tvOS, .watchOS, .visionOS])),
        "AzureXMLSwift",
      ]),
    // Testing
    module("Testing", "AzureQueueEmulator", ["AzureCore", "AzureXML", httpTypes, crypto]),
    module(
      "Testing", "AzureQueueTesting",
      [
        "AzureCore", "AzureQueueBlocking", "AzureQueueClient", "AzureQueueEmulator", "AzureQueueProtocol",
        "AzureXML", "AzureXMLSwift", httpTypes,
      ]),
    // Tests
    .target(name: "TestServers", dependencies: ["AzureQueueTesting"], path: "Tests/TestServers"),
    .target(
      name: "TestSupport",
      dependencies: ["AzureCore", "AzurePipeline", tracing("InMemoryTracing"), tracing("Tracing")],
      path: "Tests/TestSupport"),
    .target(name: "Fuzzing", dependencies: ["AzureCore"], path: "Tests/Fuzzing"),
    tests("AzureCoreTests", ["AzureCore", "TestSupport", httpTypes]),
    tests("AzurePipelineTests", ["AzureCore", "AzurePipeline", "TestSupport", httpTypes]),
    tests(
      "DriverParityTests", ["AzureCore", "AzurePipeline", "AzureQueueTesting", "TestSupport", httpTypes]),
    tests(
      "AzurePoliciesTests",
      [
        "AzureCore", "AzurePipeline", "AzurePolicies", "TestSupport", httpTypes, logging, metrics("Metrics"),
        metrics("MetricsTestKit"), tracing("Tracing"), tracing("InMemoryTracing"),
      ]),
    tests(
      "AzureQueueProtocolTests",
      [
        "AzureAuthSAS", "AzureCore", "AzurePipeline", "AzurePolicies", "AzureQueueProtocol", "AzureXML",
        "AzureXMLFoundation", "AzureXMLLibxml2", "AzureXMLSwift", "TestSupport", httpTypes,
      ]),
    tests(
      "AzureQueuesTests",
      [
        "AzureQueueTesting", "AzureQueues", "AzureTransportURLSession", "AzureXML", "AzureXMLSwift",
        "TestSupport",
        httpTypes,
        logging,
        metrics("MetricsTestKit"),
        tracing("Tracing"), tracing("InMemoryTracing"),
      ]),
    tests(
      "AzureQueueClientTests",
      [
        "AzureAuthSAS", "AzureCore", "AzurePolicies", "AzureQueueClient", "AzureQueueEmulator",
        "AzureQueueProtocol", "AzureQueueTesting", "AzureXML", "AzureXMLLibxml2", httpTypes, logging,
      ]),
    tests(
      "AzureQueueBlockingTests",
      [
        "AzureAuthSAS", "AzureCore", "AzurePolicies", "AzureQueueBlocking", "AzureQueueEmulator",
        "AzureQueueProtocol",
        "AzureQueueTesting",
        "AzureXMLLibxml2", httpTypes,
      ]),
    tests("AzureXMLTests", ["AzureXML"]),
    tests(
      "XMLConformanceTests",
      [
        "AzureCore", "AzureQueueTesting", "AzureXML", "AzureXMLFoundation", "AzureXMLLibxml2",
        "AzureXMLSwift", "TestSupport",
      ]),
    tests(
      "FuzzTests",
      [
        "AzureAuthSAS", "AzureAuthSharedKey", "AzureCore", "AzureQueueEmulator", "AzureQueueProtocol",
        "AzureQueueTesting", "AzureTransportCurl", "AzureXML", "AzureXMLFoundation", "AzureXMLLibxml2",
        "AzureXMLSwift", "Fuzzing", "HTTP1Codec", "TestSupport", httpTypes,
      ]),
    tests(
      "ConcurrencyTests",
      [
        "AzureCore", "AzureQueueBlocking", "AzureQueueClient", "AzureQueueEmulator", "AzureQueueTesting",
        "AzureTransportCurl", "AzureTransportURLSession", "AzureXMLLibxml2", "TestSupport",
      ]),
    tests("AzureAuthSASTests", ["AzureAuthSAS", "AzureCore", httpTypes]),
    tests(
      "AzureAuthTokenTests",
      [
        "AzureAuthToken", "AzureCore", "AzurePipeline", "AzureQueueTesting", "AzureQueues", "TestSupport",
        httpTypes,
      ]),
    tests(
      "AzureIdentityTests",
      [
        "AzureAuthToken", "AzureCore", "AzureIdentity", "AzurePipeline", "AzureQueueTesting", "AzureQueues",
        "AzureTransportCurl", "AzureTransportURLSession", "TestServers", "TestSupport", httpTypes, logging,
        identity("Crypto", "swift-crypto"), identity("CryptoExtras", "swift-crypto"),
        identity("SwiftASN1", "swift-asn1"),
      ]),
    tests(
      "AzureQueueEncryptionTests",
      [
        "AzureCore", "AzurePolicies", "AzureQueueBlocking", "AzureQueueClient", "AzureQueueEncryption",
        "AzureQueueEmulator", "AzureQueueProcessor", "AzureQueueProtocol", "AzureQueueTesting",
        "AzureTransportCurl", "AzureXMLSwift", "Fuzzing", "TestSupport", httpTypes, encryption("Crypto"),
        encryption("CryptoExtras"),
      ], resources: [.copy("Vectors")]),
    tests(
      "AzureQueueProcessorTests",
      [
        "AzureCore", "AzurePipeline", "AzurePolicies", "AzureQueueBlocking", "AzureQueueClient",
        "AzureQueueEmulator", "AzureQueueProcessor", "AzureQueueProtocol", "AzureQueueTesting",
        "AzureTransportCurl", "AzureXMLSwift", "TestSupport", httpTypes, logging, metrics("MetricsTestKit"),
        serviceLifecycle, tracing("InMemoryTracing"), tracing("Tracing"),
      ]),
    tests(
      "AzureAuthSharedKeyTests",
      ["AzureAuthSAS", "AzureAuthSharedKey", "AzureCore", "TestSupport", crypto, httpTypes],
      resources: [.copy("Vectors")]),
    tests(
      "AzureQueueEmulatorTests",
      [
        "AzureCore", "AzureQueueEmulator", "AzureQueueTesting", "AzureXML", "AzureXMLLibxml2",
        "TestSupport",
        httpTypes,
      ]),
    tests(
      "AzureQueueTestingTests",
      [
        "AzureCore", "AzureQueueBlocking", "AzureQueueClient", "AzureQueueEmulator", "AzureQueueProtocol",
        "AzureQueueTesting", "AzureTransportCurl", "AzureXMLLibxml2", "TestSupport",
        httpTypes,
      ]),
    tests(
      "FaultTests",
      [
        "AzureCore", "AzurePolicies", "AzureQueueBlocking", "AzureQueueClient", "AzureQueueEmulator",
        "AzureQueueProtocol", "AzureQueueTesting", "AzureTransportCurl", "AzureTransportURLSession",
        "AzureXMLLibxml2", "TestSupport", httpTypes,
      ]),
    tests("HTTP1CodecTests", ["AzureCore", "HTTP1Codec", "TestSupport", httpTypes]),
    tests(
      "AzureTransportCurlTests",
      [
        "AzureCore", "AzureQueueTesting", "AzureTransportCurl", "CCurl", "TestServers", "TestSupport",
        httpTypes,
      ]),
    tests(
      "AzureTransportURLSessionTests",
      [
        "AzureCore", "AzureQueueTesting", "AzureTransportURLSession", "TestServers", "TestSupport",
        httpTypes,
      ]),
    tests(
      "RecordedTrafficTests",
      [
        "AzureAuthSAS", "AzureAuthSharedKey", "AzureCore", "AzureQueueEmulator", "AzureQueueProtocol",
        "AzureXML", "AzureXMLFoundation", "AzureXMLLibxml2", "AzureXMLSwift", "TestSupport", httpTypes,
      ]),
  ]
)

// Tools/fuzz builds its own tests and no others.
if let tests = Context.environment["AZURE_QUEUES_ONLY_TESTS"] {
  package.targets.removeAll { $0.type == .test && $0.name != tests }
}

// What Benchmarks/check-counts and Benchmarks/run count and time inside the package, where a nested package cannot look. Only they
// ask for it: an executable is a product even when it is not declared as one, and tools would offer it to users.
if Context.environment["AZURE_QUEUES_BENCHMARKS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Probe",
      dependencies: [
        "AzureAuthSharedKey", "AzureCore", "AzurePipeline", "AzurePolicies", "AzureQueueBlocking",
        "AzureQueueClient", "AzureQueueEmulator", "AzureQueueEncryption", "AzureQueueProtocol", "AzureXML",
        "AzureXMLFoundation", "AzureXMLLibxml2",
        "AzureXMLSwift", encryption("Crypto"), httpTypes,
      ],
      path: "Benchmarks/Probe"))
}

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
  target.swiftSettings = (target.swiftSettings ?? []) + strictSettings
}
