// swift-tools-version: 6.2

import PackageDescription

// The program of Tools/demo, in a package of its own: it needs neither the HTTP server of `azq` nor crypto, which take most of
// the time that Tools takes to build. Tools/Package.swift compiles the same sources for its tests.
let package = Package(
  name: "azure-queues-demonstration",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "azure-queues", path: "../..", traits: [])
  ],
  targets: [
    .executableTarget(
      name: "Demo",
      dependencies: [
        "AzureAuthToken", "AzureCore", "AzureQueueBlocking", "AzureQueueClient", "AzureQueueEmulator",
        "AzureQueueTesting", "AzureTransportCurl", "AzureTransportURLSession", "AzureXML",
        "AzureXMLFoundation", "AzureXMLLibxml2", "AzureXMLSwift",
      ].map { .product(name: $0, package: "azure-queues") },
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      ])
  ]
)
