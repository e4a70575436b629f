-- Settle jobs one by one: what an outcome writes is written only if the job is still ours, and in the same step.
--
-- KEYS  for each job: its in-flight hash, then the key of each command
-- ARGV  for each job: receipt, number of commands; then for each command: its name, number of arguments, arguments
-- Gives the number of jobs that were still ours.
local key, position, settled = 1, 1, 0
while key <= #KEYS do
  local ours = redis.call('HDEL', KEYS[key], ARGV[position]) == 1
  local commands = tonumber(ARGV[position + 1])
  key, position = key + 1, position + 2
  if ours then settled = settled + 1 end
  for _ = 1, commands do
    local count = tonumber(ARGV[position + 1])
    if ours then redis.call(ARGV[position], KEYS[key], unpack(ARGV, position + 2, position + 1 + count)) end
    key, position = key + 1, position + 2 + count
  end
end
return settled
