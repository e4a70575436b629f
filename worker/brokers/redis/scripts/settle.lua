-- Settle jobs one by one: what an outcome writes is written only if the job is still ours, and in the same step.
-- Write first, forget second: should a command fail, say on a key of another type, the job stays in flight.
--
-- KEYS  for each job: its in-flight hash, then the key of each command
-- ARGV  for each job: receipt, number of commands; then for each command: its name, number of arguments, arguments
-- Gives the number of jobs that were still ours.
local key, position, settled = 1, 1, 0
while key <= #KEYS do
  local in_flight, receipt = KEYS[key], ARGV[position]
  local ours = redis.call('HEXISTS', in_flight, receipt) == 1
  local commands = tonumber(ARGV[position + 1])
  key, position = key + 1, position + 2
  for _ = 1, commands do
    local count = tonumber(ARGV[position + 1])
    if ours then redis.call(ARGV[position], KEYS[key], unpack(ARGV, position + 2, position + 1 + count)) end
    key, position = key + 1, position + 2 + count
  end
  if ours then settled = settled + redis.call('HDEL', in_flight, receipt) end
end
return settled
