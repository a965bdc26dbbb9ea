#if Identity
  import AzureCore

  /// Where a managed identity's tokens come from: told by the variables that the host sets.
  enum ManagedIdentityHost: Sendable, Hashable {
    case serviceFabric(endpoint: String, secret: Secret<String>, thumbprint: String)
    case appService(endpoint: String, secret: Secret<String>)
    case arc(endpoint: String)
    case machineLearning(endpoint: String, secret: Secret<String>)
    case cloudShell(endpoint: String)
    case metadataService(origin: String)

    static let metadataOrigin = "http://169.254.169.254"
    private static let arcEndpoint = "http://localhost:40342/metadata/identity/oauth2/token"
    private static let arcAgent = "/opt/azcmagent/bin/himds"

    /// Finds the host; workload identity, which comes before the metadata service, is another credential's.
    init(_ options: IdentityOptions) {
      if let endpoint = options.variable("IDENTITY_ENDPOINT") {
        if let secret = options.variable("IDENTITY_HEADER").map({ Secret($0) }) {
          if let thumbprint = options.variable("IDENTITY_SERVER_THUMBPRINT") {
            self = .serviceFabric(endpoint: endpoint, secret: secret, thumbprint: thumbprint)
          } else {
            self = .appService(endpoint: endpoint, secret: secret)
          }
          return
        }
        if options.variable("IMDS_ENDPOINT") != nil {
          self = .arc(endpoint: endpoint)
          return
        }
      }
      if let endpoint = options.variable("MSI_ENDPOINT") {
        self =
          options.variable("MSI_SECRET").map { .machineLearning(endpoint: endpoint, secret: Secret($0)) }
          ?? .cloudShell(endpoint: endpoint)
      } else if options.surroundings.fileExists(Self.arcAgent) {
        self = .arc(endpoint: Self.arcEndpoint)
      } else {
        self = .metadataService(
          origin: options.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST") ?? Self.metadataOrigin)
      }
    }

    /// The name for people.
    var name: String {
      switch self {
      case .serviceFabric: "Service Fabric"
      case .appService: "App Service"
      case .arc: "Azure Arc"
      case .machineLearning: "Azure Machine Learning"
      case .cloudShell: "Cloud Shell"
      case .metadataService: "the metadata service of virtual machines"
      }
    }

    var isMetadataService: Bool {
      if case .metadataService = self { true } else { false }
    }

    var secret: Secret<String>? {
      switch self {
      case .serviceFabric(_, let secret, _), .appService(_, let secret), .machineLearning(_, let secret):
        secret
      case .arc, .cloudShell, .metadataService: nil
      }
    }

    /// The name of the parameter that chooses an identity; `nil` where the host offers no such choice.
    func parameter(for id: ManagedIdentityID) -> String? {
      switch (self, id) {
      case (.machineLearning, .clientID): "clientid"
      case (.serviceFabric, _), (.cloudShell, _), (.machineLearning, _), (_, .systemAssigned): nil
      case (_, .clientID): "client_id"
      case (.appService, .objectID): "principal_id"
      case (_, .objectID): "object_id"
      case (.appService, .resourceID): "mi_res_id"
      case (_, .resourceID): "msi_res_id"
      }
    }
  }

  /// Which of a host's managed identities is meant; the four cases are all there will be.
  public enum ManagedIdentityID: Sendable, Hashable {
    /// The host's own.
    case systemAssigned
    /// A user-assigned one, by its client id.
    case clientID(String)
    /// A user-assigned one, by the object id of its principal.
    case objectID(String)
    /// A user-assigned one, by its resource id.
    case resourceID(String)

    /// The id itself; `nil` for the host's own.
    var value: String? {
      switch self {
      case .systemAssigned: nil
      case .clientID(let id), .objectID(let id), .resourceID(let id): id
      }
    }
  }
#endif
