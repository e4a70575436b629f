-- Take jobs off their queues and into flight, in one step.
--
-- KEYS  for each queue, four: its list · our in-flight hash · its crash counts · our arrival list
-- ARGV  1 pop command   2 push-back command   3 limit   4 first receipt
--       5 careful limit: jobs to take while a queue has suspects   6 "1" if nothing of ours is in flight
--       7 "1" if a job may lie in an arrival list   8 crashes after which a job must run alone
-- Gives for each queue {payloads, crash counts or empty}, and last a number:
--       0 nothing kept back · 1 come again when a slot is free · 2 come again when nothing is in flight
local pop, push = ARGV[1], ARGV[2]
local limit, receipt, careful = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local empty_handed, arrived, last_chance = ARGV[6] == '1', ARGV[7] == '1', tonumber(ARGV[8])
local GROUP = 1000 -- Lua cannot unpack much more at once

local function take(command, key, most, into)
  while #into < most do
    local wanted = math.min(most - #into, GROUP)
    -- A key of another type must not undo what was taken from the queues before it: nothing is rolled back here.
    local some = redis.pcall(command, key, wanted)
    if not some or some.err then return end
    local have = #into
    for i = 1, #some do into[have + i] = some[i] end
    if #some < wanted then return end
  end
end

local function put_back(key, jobs, from)
  for last = #jobs, from, -GROUP do
    local group = {}
    for i = last, math.max(from, last - GROUP + 1), -1 do group[#group + 1] = jobs[i] end
    redis.call(push, key, unpack(group))
  end
end

local function hold(key, jobs, first)
  for start = 1, #jobs, GROUP do
    -- Receipts stay numbers: the server writes whole ones below 2^53 with all their digits, quicker than Lua does.
    local fields, filled = {}, 0
    for i = start, math.min(start + GROUP - 1, #jobs) do
      fields[filled + 1], fields[filled + 2] = first + i - 1, jobs[i]
      filled = filled + 2
    end
    local held = redis.pcall('HSET', key, unpack(fields))
    if type(held) == 'table' and held.err then return false end
  end
  return true
end

local function crash_counts(key, jobs)
  local counts = {}
  for i = 1, #jobs do
    local count = redis.pcall('HGET', key, redis.sha1hex(jobs[i]))
    counts[i] = type(count) == 'string' and tonumber(count) or 0
  end
  return counts
end

local reply, taken, kept_back = {}, 0, 0
for q = 1, #KEYS / 4 do
  local list, in_flight, crashes, arrival = KEYS[q * 4 - 3], KEYS[q * 4 - 2], KEYS[q * 4 - 1], KEYS[q * 4]
  local jobs, counts = {}, {}
  if kept_back == 0 and taken < limit then
    if arrived then take('LPOP', arrival, limit - taken, jobs) end
    take(pop, list, limit - taken, jobs)
    if #jobs > 0 and redis.call('EXISTS', crashes) == 1 then
      counts = crash_counts(crashes, jobs)
      local keep = 0
      while keep < #jobs and kept_back == 0 do
        if counts[keep + 1] >= last_chance then
          kept_back = 2
          if empty_handed and taken == 0 and keep == 0 then keep = 1 end
        elseif taken + keep >= careful then
          kept_back = 1
        else
          keep = keep + 1
        end
      end
      if keep < #jobs then
        put_back(list, jobs, keep + 1)
        for i = #jobs, keep + 1, -1 do
          jobs[i] = nil
          counts[i] = nil
        end
      end
    end
    if #jobs > 0 and not hold(in_flight, jobs, receipt + taken) then
      put_back(list, jobs, 1)
      jobs, counts = {}, {}
    end
    taken = taken + #jobs
  end
  reply[q] = { jobs, counts }
end
reply[#reply + 1] = kept_back
return reply
