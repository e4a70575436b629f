-- Give back what a worker held in one queue. Run twice, or by two workers at once, it gives back each job once.
--
-- KEYS  1 the queue's list   2 the worker's in-flight hash   3 the queue's crash counts   4 the worker's arrival list
-- ARGV  1 push-back command   2 "1" to count a crash against each job in flight   3 crashes after which a job is
--       not given back   4 seconds for which crash counts are kept
-- Gives {jobs given back, {receipt, payload, crashes, …}}: the second are left in flight, for the caller to bury.
local push, counting, limit, keep = ARGV[1], ARGV[2] == '1', tonumber(ARGV[3]), ARGV[4]
local GROUP = 1000 -- Lua cannot unpack much more at once

local function push_all(jobs)
  for first = 1, #jobs, GROUP do
    redis.call(push, KEYS[1], unpack(jobs, first, math.min(first + GROUP - 1, #jobs)))
  end
end

local function reversed(list)
  local result = {}
  for i = #list, 1, -1 do result[#result + 1] = list[i] end
  return result
end

-- Arrivals came last and never started: behind everything in flight, without a crash.
local back = reversed(redis.call('LRANGE', KEYS[4], 0, -1))

local held, receipts = {}, {}
local entries = redis.call('HGETALL', KEYS[2])
for i = 1, #entries, 2 do
  receipts[#receipts + 1] = entries[i]
  held[entries[i]] = entries[i + 1]
end
table.sort(receipts, function(a, b) return tonumber(a) > tonumber(b) end)

local poison, gone, counted = {}, {}, {}
for _, receipt in ipairs(receipts) do
  local payload, crashes = held[receipt], 0
  if counting then
    -- One death is one crash, however many copies of a payload were in flight.
    counted[payload] = counted[payload] or redis.call('HINCRBY', KEYS[3], redis.sha1hex(payload), 1)
    crashes = counted[payload]
  end
  if crashes >= limit then
    poison[#poison + 1] = receipt
    poison[#poison + 1] = payload
    poison[#poison + 1] = crashes
  else
    back[#back + 1] = payload
    gone[#gone + 1] = receipt
  end
end
if counting and #receipts > 0 then redis.call('EXPIRE', KEYS[3], keep) end

push_all(back) -- written first, forgotten second
redis.call('DEL', KEYS[4])
for first = 1, #gone, GROUP do
  redis.call('HDEL', KEYS[2], unpack(gone, first, math.min(first + GROUP - 1, #gone)))
end
return { #back, poison }
