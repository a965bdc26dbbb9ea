// Authentication, blocking: the ways to prove who calls, each with a request.
//
//   cd Examples && swift run AuthenticationBlocking
//
// It takes the account of AZURE_STORAGE_CONNECTION_STRING, which must hold an account key; without that variable, the
// emulator: start it with 'swift run --package-path Tools azq emulator'.
import AzureIdentity
import AzureQueues
import Foundation

let text = ProcessInfo.processInfo.environment["AZURE_STORAGE_CONNECTION_STRING"]
let connection = try text.map { try ConnectionString($0) } ?? .development

// 1. A connection string, as the portal shows it, says where the queues are and holds a key or a signature.
let service = try BlockingQueueServiceClient(.connectionString(connection))
let queue = try service.queue("sample-blocking-authentication")
try queue.createIfNotExists()
print("connection string: created \(queue.name)")

// 2. An account's name and key. The key may do everything: keep it where only servers see it.
guard let account = connection.accountName, let key = connection.accountKey else {
  throw AzureError.invalidArgument("This sample needs a connection string with an account key")
}
let withKey = try BlockingQueueServiceClient(
  .sharedKey(account: account, key: key.value, endpoint: connection.queueEndpoint))
print("account key: \(queue.name) exists: \(try withKey.queue(queue.name).exists())")

// 3. A shared access signature of the account: some rights for some time. Here it may list queues, and nothing else.
let signature = try service.sas(permissions: .list, resourceTypes: .service, expires: .after(.seconds(3600)))
let withSignature = try BlockingQueueServiceClient(.endpoint(connection.queueEndpoint, credential: signature))
for found in withSignature.queues(prefix: queue.name) {
  // A sequence cannot throw: each element is a result, and a failure is the last.
  print("account signature: found \(try found.get().name)")
}
do {
  try withSignature.deleteQueue(queue.name)
} catch {
  guard error.isNotAllowed else { throw error }
  print("account signature: deleting is refused with \(error.code?.rawValue ?? "no code")")
}

// 4. A queue's URL with a signature in it: all that its receiver needs. This one is for sending only.
let url = try queue.sasURL(permissions: .add, expires: .after(.seconds(3600)))
let (name, atURL) = try StorageAccount.queueURL(url.value)
let sender = try BlockingQueueClient(name, atURL)
try sender.send("from someone without a key")
print("queue URL: sent a message to \(sender.name)")

// 5. A signature that is replaced while the client lives, for example by a service that hands out short ones.
let rotating = RotatingSharedAccessSignature(try queue.sas(permissions: .read, expires: .after(.seconds(60))))
let reader = try BlockingQueueClient(queue.name, .endpoint(connection.queueEndpoint, credential: rotating))
rotating.replace(with: try queue.sas(permissions: .read, expires: .after(.seconds(3600))))
print("replaced signature: peeked at '\(try reader.peek().first?.text ?? "nothing")'")

// 6. Microsoft Entra ID: the account that the program is signed in as, wherever it runs – by az login, a managed identity, or the
//    variables of an application. It needs a role on the account, such as 'Storage Queue Data Contributor'.
if let endpoint = ProcessInfo.processInfo.environment["AZURE_STORAGE_QUEUE_ENDPOINT"] {
  let signedIn = try BlockingQueueServiceClient(.endpoint(endpoint, credential: DefaultAzureCredential()))
  print("Entra: \(queue.name) exists: \(try signedIn.queue(queue.name).exists())")
} else {
  print("Entra: set AZURE_STORAGE_QUEUE_ENDPOINT to see who you are signed in as")
}

// 7. A token of Microsoft Entra ID from anywhere else, for an account that has a role such as 'Storage Queue Data Contributor'. Get one with
//    az account get-access-token --resource https://storage.azure.com --query accessToken --output tsv
if let text = ProcessInfo.processInfo.environment["AZURE_STORAGE_TOKEN"] {
  let credential = StaticTokenCredential(AccessToken(token: text, expiresOn: .now + .seconds(300)))
  var bearer = BearerOptions()
  // An emulator on this machine has no TLS; to any other machine a token is never sent in the clear.
  bearer.allowsHTTPOnLoopback = true
  var options = QueueClientOptions()
  options.serviceVersion = .userDelegation
  let withToken = try BlockingQueueServiceClient(
    .endpoint(connection.queueEndpoint, credential: credential, bearer: bearer), options: options)
  print("token: \(queue.name) exists: \(try withToken.queue(queue.name).exists())")

  // 8. A user delegation signature: made with a key that the token fetches, so that no account key is needed.
  let delegationKey = try withToken.userDelegationKey(expiresOn: .now + .seconds(3600))
  let signer = try UserDelegationSigner(account: account, key: delegationKey)
  let delegated = try withToken.queue(queue.name)
    .sasURL(permissions: .read, expires: .after(.seconds(600)), options: SASOptions(signer: signer))
  let guest = try BlockingQueueClient(queue.name, StorageAccount.queueURL(delegated.value).account)
  print("user delegation: peeked at '\(try guest.peek().first?.text ?? "nothing")'")
} else {
  print("token: set AZURE_STORAGE_TOKEN to see how one is used")
}

try queue.deleteQueue()
print("deleted \(queue.name)")
