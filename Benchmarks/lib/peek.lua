-- The peek that all clients make, as bytes prepared once.
local fields = {
  ["x-ms-date"] = "Sat, 21 Nov 2026 09:33:28 GMT",
  ["x-ms-version"] = "2025-11-05",
  ["x-ms-client-request-id"] = "8f0a2c54-6e0b-4f0e-9f0e-0c3d9f5c7f11",
  ["User-Agent"] = "azsdk-swift-storage-queue/0.1.0 (Swift 6.3; Linux)",
  ["Authorization"] = "SharedKey devstoreaccount1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  ["Accept"] = "application/xml",
}
local bytes

function init() bytes = wrk.format("GET", "/bench/messages?peekonly=true&numofmessages=32", fields) end

function request() return bytes end
