# frozen_string_literal: true

# A producer in Ruby that tries what its stubs must refuse, and prints how they do.

require "jobs"

NOW = Time.utc(2026, 11, 22, 12, 30)
DAY = Date.new(2026, 11, 22)
ID = "12345678-1234-5678-1234-567812345678"
PRICE = BigDecimal("12.5")
CIRCLE = { "type" => "Circle", "radius" => 1.0 }.freeze
COUNT = { "count" => 1 }.freeze
HEADERS = { "content-type" => "" }.freeze
POINT = { "x" => 1 }.freeze
TREE = { "value" => 1 }.freeze

[
  -> { Jobs::SampleAdd.new(1) },
  -> { Jobs::SampleAdd.new(1, "2") },
  -> { Jobs::SampleAdd.new(1, true) },
  -> { Jobs::MailDeliver.new("a", :b) },
  -> { Jobs::MailDeliver.new("a", "b", "c", nil) },
  -> { Jobs::ReportsMonthly.new(13, 0.5) },
  -> { Jobs::ReportsMonthly.new(12, 1.0) },
  -> { Jobs::ReportsMonthly.new(12, 0.5, 7) },
  -> { Jobs::ReportsMonthly.new(12, 0.5, 5, "long") },
  -> { Jobs::ReportsMonthly.new(12, 0.5, Jobs::OMITTED, "ab") },
  -> { Jobs::Times.new("now", DAY, "12:30:00", 0) },
  -> { Jobs::Times.new(NOW, NOW, "12:30:00", 0) },
  -> { Jobs::Times.new(NOW, DAY, "25:00:00", 0) },
  -> { Jobs::Exact.new("x", PRICE, "", "red") },
  -> { Jobs::Exact.new(ID, BigDecimal("NaN"), "", "red") },
  -> { Jobs::Exact.new(ID, PRICE, "", "green") },
  -> { Jobs::Letter.new({ "zip" => "12345" }, nil, COUNT, HEADERS) },
  -> { Jobs::Letter.new({ "streetName" => "", "zip" => "12345\n6" }, nil, COUNT, HEADERS) },
  -> { Jobs::Letter.new({ "streetName" => "" }, { "first" => 1, "second" => 2, "third" => 3 }, COUNT, HEADERS) },
  -> { Jobs::Shapes.new({ "type" => "Circle" }, POINT, [1], [1, "a"], TREE) },
  -> { Jobs::Shapes.new(CIRCLE, POINT, [1], [1], TREE) },
  -> { Jobs::Shapes.new(CIRCLE, POINT, [1], [1, "a"], { "value" => 1, "children" => [{ "value" => nil }] }) },
  -> { Jobs::Lists.new([], {}, {}, "fast", nil) },
  -> { Jobs::Lists.new(["a"], {}, { "x" => [] }, "fast", nil) },
  -> { Jobs::Lists.new(["a"], {}, {}, "fast", 1.5) },
  -> { Jobs::Anything.new({ 1 => 2 }).enqueue(queue: "stubs") }
].each do |wrong|
  wrong.call
  puts "taken"
rescue ArgumentError, TypeError => e
  puts e.message
end
