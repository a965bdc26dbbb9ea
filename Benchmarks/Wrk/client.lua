-- The send or the peek that all clients make, as bytes prepared once: wrk -s client.lua URL -- send|peek
local fields = {
  ["x-ms-date"] = "Sat, 21 Nov 2026 09:33:28 GMT",
  ["x-ms-version"] = "2025-11-05",
  ["x-ms-client-request-id"] = "8f0a2c54-6e0b-4f0e-9f0e-0c3d9f5c7f11",
  ["User-Agent"] = "azsdk-swift-storage-queue/0.1.0 (Swift; Linux)",
  ["Authorization"] = "SharedKey devstoreaccount1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  ["Accept"] = "application/xml",
}
local body = "<QueueMessage><MessageText>" .. string.rep("0123456789", 10) .. "</MessageText></QueueMessage>"
local bytes

function init(arguments)
  if arguments[1] == "send" then
    fields["Content-Type"] = "application/xml"
    bytes = wrk.format("POST", "/devstoreaccount1/bench/messages", fields, body)
  elseif arguments[1] == "peek" then
    bytes = wrk.format("GET", "/devstoreaccount1/bench/messages?peekonly=true&numofmessages=32", fields)
  else
    error("send or peek?")
  end
end

function request() return bytes end
