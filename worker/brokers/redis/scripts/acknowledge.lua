-- Let jobs go that are done, and count those that were still ours.
--
-- KEYS  first the in-flight hashes, then the counters
-- ARGV  1 how many in-flight hashes; then for each: how many receipts, and the receipts
-- Gives the number of jobs let go; receipts that are no longer ours are not counted.
local GROUP = 1000 -- Lua cannot unpack much more at once
local hashes, settled, position = tonumber(ARGV[1]), 0, 2
for h = 1, hashes do
  local last = position + tonumber(ARGV[position])
  for first = position + 1, last, GROUP do
    settled = settled + redis.call('HDEL', KEYS[h], unpack(ARGV, first, math.min(first + GROUP - 1, last)))
  end
  position = last + 1
end
if settled > 0 then
  for counter = hashes + 1, #KEYS do redis.call('INCRBY', KEYS[counter], settled) end
end
return settled
