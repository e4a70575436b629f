-- Move due jobs of one second to their queues. Each is moved once, however many workers or schedulers try.
-- Write first, forget second: should a command fail, the job stays on the schedule.
--
-- KEYS  1 the list of that second   2 the sorted set of seconds; then for each job: the key of each command
-- ARGV  1 the second; then for each job: its entry, number of commands; then for each command: its name,
--       number of arguments, arguments
-- Gives the number of jobs moved.
local key, position, moved = 3, 2, 0
while position <= #ARGV do
  local entry = ARGV[position]
  local ours = redis.call('LPOS', KEYS[1], entry)
  local commands = tonumber(ARGV[position + 1])
  position = position + 2
  for _ = 1, commands do
    local count = tonumber(ARGV[position + 1])
    if ours then redis.call(ARGV[position], KEYS[key], unpack(ARGV, position + 2, position + 1 + count)) end
    key, position = key + 1, position + 2 + count
  end
  if ours then moved = moved + redis.call('LREM', KEYS[1], 1, entry) end
end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) end
return moved
