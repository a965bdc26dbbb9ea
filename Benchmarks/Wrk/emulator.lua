-- Drives the emulator by wrk: wrk -s emulator.lua URL -- SUBJECT SIGNATURE QUEUES TOTAL
--
-- SUBJECT is send, receive32 or round; SIGNATURE is the query of a shared access signature; QUEUES is how many queues are
-- used in turn, named bench-0 and so on; after TOTAL operations nothing more is sent (0: until wrk's time is over).
-- Prints one line of JSON. The clock is read here because wrk's own rates count what comes after the last operation too.

local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long nanoseconds; } instant; int clock_gettime(int clock, instant *now);")
local instant = ffi.new("instant")

local function now()
  ffi.C.clock_gettime(1, instant)
  return tonumber(instant.seconds) + tonumber(instant.nanoseconds) / 1e9
end

local fields = { ["x-ms-version"] = "2026-02-06", ["Content-Type"] = "application/xml" }
local document = "<QueueMessage><MessageText>" .. string.rep("0123456789", 10) .. "</MessageText></QueueMessage>"
local threads = {}
local subject, signature, queues, total
local sent = 0
local messages = {}
local owed, first_owed, last_owed = {}, 1, 0

done_operations, failures, started, ended = 0, 0, 0, 0

function setup(thread) table.insert(threads, thread) end

function init(arguments)
  subject, signature = arguments[1], arguments[2]
  queues, total = tonumber(arguments[3]), tonumber(arguments[4])
  for queue = 0, queues - 1 do messages[queue] = "/devstoreaccount1/bench-" .. queue .. "/messages" end
end

local function send(queue)
  return wrk.format("POST", messages[queue] .. "?" .. signature, fields, document)
end

local function receive(queue, count)
  local query = "?numofmessages=" .. count .. "&visibilitytimeout=86400&" .. signature
  return wrk.format("GET", messages[queue] .. query, fields)
end

local prepared = {}

local function once(key, make)
  local request = prepared[key]
  if not request then
    request = make()
    prepared[key] = request
  end
  return request
end

function request()
  if started == 0 then started = now() end
  local queue = sent % queues
  if subject == "round" then
    -- What one connection has received, any may delete: the next one does.
    if first_owed <= last_owed then
      local path = owed[first_owed]
      owed[first_owed] = nil
      first_owed = first_owed + 1
      return wrk.format("DELETE", path, fields)
    end
    sent = sent + 1
    if sent % 2 == 1 then return once("send", function() return send(0) end) end
    return once("receive", function() return receive(0, 1) end)
  end
  sent = sent + 1
  if subject == "send" then return once(queue, function() return send(queue) end) end
  return once(queue, function() return receive(queue, 32) end)
end

local function count()
  done_operations = done_operations + 1
  ended = now()
  if total > 0 and done_operations >= total then wrk.thread:stop() end
end

function response(status, headers, body)
  if subject == "send" then
    if status == 201 then count() else failures = failures + 1 end
  elseif subject == "receive32" then
    local whole = status == 200 and select(2, body:gsub("<QueueMessage>", "")) == 32
    if whole then count() else failures = failures + 1 end
  elseif status == 204 then
    count()
  elseif status == 200 then
    local id = body:match("<MessageId>([^<]*)")
    if id then
      local receipt = body:match("<PopReceipt>([^<]*)"):gsub("%+", "%%2B"):gsub("/", "%%2F"):gsub("=", "%%3D")
      last_owed = last_owed + 1
      owed[last_owed] = messages[0] .. "/" .. id .. "?popreceipt=" .. receipt .. "&" .. signature
    else
      failures = failures + 1
    end
  elseif status ~= 201 then
    failures = failures + 1
  end
end

function done(summary, latency)
  local operations, failed, first, last = 0, 0, math.huge, 0
  for _, thread in ipairs(threads) do
    operations = operations + thread:get("done_operations")
    failed = failed + thread:get("failures")
    first = math.min(first, thread:get("started"))
    last = math.max(last, thread:get("ended"))
  end
  local errors = summary.errors
  failed = failed + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '{"operations": %d, "failures": %d, "wallNanoseconds": %.0f, "medianMicroseconds": %.0f, "p99Microseconds": %.0f}\n',
    operations, failed, (last - first) * 1e9, latency:percentile(50), latency:percentile(99)))
end
