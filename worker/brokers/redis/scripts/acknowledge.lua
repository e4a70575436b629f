-- Let jobs go that are done, and count those that were still ours.
--
-- KEYS  first the in-flight hashes, then the counters
-- ARGV  1 how many in-flight hashes; then for each: how many ranges, and the first and the last receipt of each range
-- Gives the number of jobs let go; receipts that are no longer ours are not counted.
local GROUP = 1000 -- Lua cannot unpack much more at once
local hashes, settled, position = tonumber(ARGV[1]), 0, 2

for h = 1, hashes do
  local stop = position + 2 * tonumber(ARGV[position])
  -- Receipts stay numbers: the server writes whole ones below 2^53 with all their digits, quicker than Lua does.
  local receipts, filled = {}, 0
  for range = position + 1, stop, 2 do
    for receipt = tonumber(ARGV[range]), tonumber(ARGV[range + 1]) do
      filled = filled + 1
      receipts[filled] = receipt
      if filled == GROUP then
        settled = settled + redis.call('HDEL', KEYS[h], unpack(receipts))
        receipts, filled = {}, 0
      end
    end
  end
  if filled > 0 then settled = settled + redis.call('HDEL', KEYS[h], unpack(receipts)) end
  position = stop + 1
end
if settled > 0 then
  for counter = hashes + 1, #KEYS do redis.call('INCRBY', KEYS[counter], settled) end
end
return settled
