#if SharedKey
  import AzureQueueTesting
  import AzureQueues

  /// The table of mistakes, in the order of the documentation.
  extension Mistake {
    static let all = accounts + connections + credentials + signatures + queues + messages

    static let accounts: [Mistake] = [
      Mistake(
        "The variable is not set", "The environment variable AZURE_STORAGE_CONNECTION_STRING is not set"
      ) {
        _ = try StorageAccount.environment("AZURE_STORAGE_CONNECTION_STRING", holding: nil, orEmulator: false)
      },
      Mistake("The variable is empty", "is empty – set it to the account's connection string") {
        _ = try StorageAccount.environment("STORAGE", holding: "", orEmulator: false)
      },
      Mistake("A connection string with commas", "has commas between its settings – separate them with ';'") {
        _ = try StorageAccount.connectionString(
          "DefaultEndpointsProtocol=https,AccountName=contoso,AccountKey=YQ==")
      },
      Mistake(
        "A URL where a connection string is wanted", "This is a URL and not a connection string – give a URL"
      ) {
        _ = try StorageAccount.connectionString(
          "https://contoso.queue.core.windows.net?sv=2025-11-05&sig=c2ln")
      },
      Mistake(
        "A connection string where a URL is wanted",
        "is a connection string – give it to .connectionString(_:)"
      ) {
        _ = try StorageAccount.url("DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=YQ==")
      },
      Mistake("A connection string for the address of an endpoint", "give it to .connectionString(_:)") {
        _ = try StorageAccount.endpoint("UseDevelopmentStorage=true", credential: AnonymousAuthorizer())
      },
      Mistake("A connection string without a key", "add AccountKey or SharedAccessSignature") {
        _ = try StorageAccount.connectionString("DefaultEndpointsProtocol=https;AccountName=contoso")
      },
      Mistake("A key that is not one", "not base64") {
        _ = try StorageAccount.sharedKey(account: "contoso", key: "not a key!")
      },
      Mistake("A queue's URL for the service", "give the URL of a queue to .queueURL(_:)") {
        _ = try StorageAccount.url("https://contoso.queue.core.windows.net/orders?sv=2025-11-05&sig=c2ln")
      },
    ]

    static let connections: [Mistake] = [
      Mistake(
        "A wrong name of the account", "check the name of the account, 'contoso': no such host",
        response: .fault(.nameResolution)),
      Mistake(
        "The emulator does not run",
        "is the emulator running? 'azq emulator' starts it; the address is 127.0.0.1:10001 (from the environment variable AZURE_STORAGE_CONNECTION_STRING)",
        response: .fault(.connect), account: local),
      Mistake(
        "No way to the service", "look at the network, the firewall and the proxy", response: .fault(.connect)
      ),
      Mistake(
        "An untrusted certificate", "check this machine's certificates and its clock",
        response: .fault(.certificate)),
      Mistake("A network that is too slow", "allow more with attemptTimeout", response: .fault(.timeout)),
      Mistake(
        "An emulator that is older than the client", "set serviceVersion to an older one",
        response: .refusal(
          400, "InvalidHeaderValue", ["HeaderName": "x-ms-version", "HeaderValue": "2025-11-05"]),
        account: local),
      Mistake(
        "Plain http where https is wanted", "use an address that begins with https",
        response: .refusal(400, "AccountRequiresHttps")),
      Mistake(
        "A token over plain http to an emulator", "for an emulator on this machine set allowsHTTPOnLoopback"
      ) {
        let token = AccessToken(token: "t", expiresOn: Timestamp(seconds: 4_000_000_000))
        _ = try QueueServiceClient(
          .endpoint("http://127.0.0.1:10001/devstoreaccount1", credential: StaticTokenCredential(token)),
          transport: ScriptedTransport([]))
      },
    ]

    static let credentials: [Mistake] = [
      Mistake(
        "A wrong or replaced key", "copy key1 or key2 again", response: .refusal(403, "AuthenticationFailed"),
        account: keyed),
      Mistake(
        "An account that permits no keys", "sign in with Microsoft Entra ID",
        response: .refusal(403, "KeyBasedAuthenticationNotPermitted"), account: keyed),
      Mistake(
        "No credential at all", "the client has none: give one with the account",
        response: .refusal(401, "NoAuthenticationInformation")),
      Mistake(
        "A token of another tenant", "it must be of the account's tenant",
        response: .refusal(403, "InvalidAuthenticationInfo"), account: token),
      Mistake(
        "An identity without a role", "give the identity the role 'Storage Queue Data Message Sender'",
        response: .refusal(403, "AuthorizationPermissionMismatch"), account: token,
        call: { try await $0.send("a") }),
      Mistake(
        "A machine that the account does not admit", "look at the account's network rules",
        response: .refusal(403, "AuthorizationFailure"), account: keyed),
    ]

    static let signatures: [Mistake] = [
      Mistake(
        "A signature that is over",
        "the shared access signature ended at 2026-03-03T02:05:06Z, 2 hours ago: make a new one",
        response: .refusal(403, "AuthenticationFailed"), account: signed("se=2026-03-03T02:05:06Z&sp=r")),
      Mistake(
        "A signature that has not begun", "begins at 2026-03-03T05:05:06Z, in 60 minutes",
        response: .refusal(403, "AuthenticationFailed"),
        account: signed("st=2026-03-03T05:05:06Z&se=2026-03-04T02:05:06Z&sp=r")),
      Mistake(
        "A signature that was copied in part", "copy the shared access signature again, all of it",
        response: .refusal(403, "AuthenticationFailed"), account: signed("se=2027-03-03T02:05:06Z&sp=r")),
      Mistake(
        "A signature whose policy is gone", "the stored access policy 'readers' may be gone",
        response: .refusal(403, "AuthenticationFailed"), account: signed("si=readers")),
      Mistake(
        "A signature without the permission", "needs the permission 'a', and it has 'r'",
        response: .refusal(403, "AuthorizationPermissionMismatch"),
        account: signed("se=2027-03-03T02:05:06Z&sp=r"),
        call: { try await $0.send("a") }),
      Mistake(
        "A queue's signature for making queues", "no signature of a queue permits this",
        response: .refusal(403, "AuthorizationPermissionMismatch"),
        account: signed("se=2027-03-03T02:05:06Z&sp=raup"),
        call: { try await $0.create() }),
      Mistake(
        "A queue's signature for emptying a queue", "no signature of a queue permits this",
        response: .refusal(403, "AuthorizationFailure"),
        account: signed("se=2027-03-03T02:05:06Z&sp=raup"),
        call: { try await $0.clear() }),
      Mistake(
        "A signature of other resources", "needs the resource type 'o', and it has 's'",
        response: .refusal(403, "AuthorizationResourceTypeMismatch"),
        account: signed("se=2027-03-03T02:05:06Z&ss=q&srt=s&sp=a"), call: { try await $0.send("a") }),
      Mistake(
        "A signature of another service", "make it with the service 'q'",
        response: .refusal(403, "AuthorizationServiceMismatch"),
        account: signed("se=2027-03-03T02:05:06Z&ss=b&srt=o&sp=a"), call: { try await $0.send("a") }),
      Mistake(
        "A signature for other addresses", "it admits 198.51.100.7",
        response: .refusal(403, "AuthorizationSourceIPMismatch"),
        account: signed("se=2027-03-03T02:05:06Z&sip=198.51.100.7&sp=r")),
      Mistake(
        "A rotating signature that nobody replaced in time",
        "the shared access signature ended at 2026-03-03T02:05:06Z, 2 hours ago: make a new one",
        response: .refusal(403, "AuthenticationFailed"), account: rotating("se=2026-03-03T02:05:06Z&sp=r")),
      Mistake(
        "A rotating signature without the permission", "needs the permission 'p', and it has 'r'",
        response: .refusal(403, "AuthorizationPermissionMismatch"),
        account: rotating("se=2027-03-03T02:05:06Z&sp=r"), call: { _ = try await $0.receive() }),
      Mistake(
        "A signature for one user that is over",
        "the shared access signature ended at 2026-03-03T02:05:06Z, 2 hours ago: make a new one",
        response: .refusal(403, "AuthenticationFailed"), account: userBound("se=2026-03-03T02:05:06Z&sp=r")),
      Mistake(
        "A signature for one user with the token of another", "sign in as that user",
        response: .refusal(403, "AuthenticationFailed"), account: userBound("se=2027-03-03T02:05:06Z&sp=r")),
      Mistake(
        "A signature for one user without the permission", "needs the permission 'a', and it has 'r'",
        response: .refusal(403, "AuthorizationPermissionMismatch"),
        account: userBound("se=2027-03-03T02:05:06Z&sp=r"), call: { try await $0.send("a") }),
      Mistake(
        "A signature for one user whose role is missing",
        "give the user and the signer of the shared access signature the role",
        response: .refusal(403, "AuthorizationPermissionMismatch"),
        account: userBound("se=2027-03-03T02:05:06Z&sp=a"), call: { try await $0.send("a") }),
      Mistake(
        "A signature whose signer has no role", "give the signer of the shared access signature the role",
        response: .refusal(403, "AuthorizationPermissionMismatch"),
        account: signed("se=2027-03-03T02:05:06Z&sp=a&skoid=o"), call: { try await $0.send("a") }),
    ]

    static let queues: [Mistake] = [
      Mistake(
        "A queue that is not there", "create the queue with createIfNotExists()",
        response: .refusal(404, "QueueNotFound")),
      Mistake(
        "A queue that was just deleted", "the name can be used again 30 seconds or more",
        response: .refusal(409, "QueueBeingDeleted"), call: { try await $0.create() }),
      Mistake(
        "A queue that is there with other metadata", "createIfNotExists() takes a queue that is there",
        response: .refusal(409, "QueueAlreadyExists"), call: { try await $0.create() }),
      Mistake("A queue's name in capitals", "has an upper-case letter – use lower case") {
        _ = try QueueClient("Orders", anonymous(), transport: ScriptedTransport([]))
      },
      Mistake(
        "A parameter that the service refuses", "visibilitytimeout is '9999999', allowed is 0 to 604800",
        response: .refusal(
          400, "OutOfRangeQueryParameterValue",
          [
            "QueryParameterName": "visibilitytimeout", "QueryParameterValue": "9999999",
            "MinimumAllowed": "0",
            "MaximumAllowed": "604800",
          ])),
    ]

    static let messages: [Mistake] = [
      Mistake(
        "A message that was worked on for too long",
        "someone else has the message, or deleted it, since it was visible again at 2026-03-03T04:04:36Z: let it stay hidden for longer",
        response: .refusal(404, "MessageNotFound"),
        call: {
          let message = ReceivedMessage(
            id: "1", insertedOn: nil, expiresOn: nil, nextVisibleOn: Timestamp(seconds: 1_772_510_676),
            dequeueCount: 1, popReceipt: PopReceipt(rawValue: "r"), rawText: "a")
          try await $0.delete(message)
        }),
      Mistake("More than 32 messages at once", "limit is 33 – use 1 to 32 messages") {
        _ = try await QueueClient("orders", anonymous(), transport: ScriptedTransport([])).receive(limit: 33)
      },
      Mistake(
        "A message that is too large", "store what is larger elsewhere",
        response: .refusal(413, "RequestBodyTooLarge"), call: { try await $0.send("a") }),
      Mistake("Bytes with the text encoding", "choose the encoding .bytes") {
        try await QueueClient("orders", anonymous(), transport: ScriptedTransport([])).send(bytes: [1])
      },
      Mistake("A message in another encoding", "choose the encoding of who sends it") {
        _ = try MessageEncoding.base64.decode("plain text").get()
      },
      Mistake("JSON without a field", "'id' is missing") {
        struct Order: Decodable { var id: Int }
        let message = PeekedMessage(
          id: "1", insertedOn: nil, expiresOn: nil, dequeueCount: 0, rawText: "{}", content: .success("{}"))
        _ = try message.decoded(as: Order.self)
      },
      Mistake("Too much at once", "send less to this queue at once", response: .refusal(503, "ServerBusy")),
    ]
  }
#endif
