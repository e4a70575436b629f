-- Move due jobs from a schedule to their queues. Each is moved once, however many workers or schedulers try.
-- Write first, forget second: should a command fail, the job stays on the schedule.
--
-- KEYS  1 what holds the jobs: the list of one second, or a sorted set   2 the sorted set of seconds, or the same
--       set again; then for each job: the key of each command
-- ARGV  1 the second of the list, or "" for a sorted set; then for each job: its entry, number of commands; then for
--       each command: its name, number of arguments, arguments
-- Gives the number of jobs moved.
local listed = ARGV[1] ~= ''
local find = listed and 'LPOS' or 'ZSCORE'
local key, position, moved = 3, 2, 0

local function forget(entry)
  if listed then return redis.call('LREM', KEYS[1], 1, entry) end
  return redis.call('ZREM', KEYS[1], entry)
end

while position <= #ARGV do
  local entry = ARGV[position]
  local ours = redis.call(find, KEYS[1], entry)
  local commands = tonumber(ARGV[position + 1])
  position = position + 2
  for _ = 1, commands do
    local count = tonumber(ARGV[position + 1])
    if ours then redis.call(ARGV[position], KEYS[key], unpack(ARGV, position + 2, position + 1 + count)) end
    key, position = key + 1, position + 2 + count
  end
  if ours then moved = moved + forget(entry) end
end
if listed and redis.call('EXISTS', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) end
return moved
