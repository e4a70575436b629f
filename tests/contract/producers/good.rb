# frozen_string_literal: true

# A producer in Ruby that enqueues every job through its stub.

require "jobs"

address = { "streetName" => "Main St", "zip" => "12345", "tags" => %w[a b], "since" => Date.new(2020, 1, 31) }
tree = { "value" => 1, "children" => [{ "value" => 2 }, { "value" => 3, "parent" => { "value" => 4 } }] }

[
  Jobs::SampleAdd.new(1, 2.5),
  Jobs::SampleAdd.new((2**53) + 1, 3.0),
  Jobs::MailDeliver.new("ada@example.com"),
  Jobs::MailDeliver.new("ada@example.com", "</é日😀>", "b", "c"),
  Jobs::ReportsMonthly.new(12, 0.25, 10, "abc"),
  Jobs::ReportsMonthly.new(1, 0.5),
  Jobs::Times.new(Time.utc(2026, 11, 22, 12, 30, 15.25r), Date.new(2026, 2, 28), "23:59:59", -1.5),
  Jobs::Exact.new("12345678-1234-5678-1234-567812345678", BigDecimal("12.5"), "\x00\xFFgo".b, "sky blue", 2),
  Jobs::Letter.new(
    address, { "first" => 1, "second" => nil }, { "count" => 3, "note" => "n" },
    { "content-type" => "text/plain", "class" => "x" }
  ),
  Jobs::Letter.new({ "streetName" => "Main St" }, nil, { "count" => 0 }, { "content-type" => "" }),
  Jobs::Shapes.new({ "type" => "Circle", "radius" => 1.5 }, { "x" => 1 }, [7], [1, "one"], tree),
  Jobs::Shapes.new({ "type" => "Square", "side" => 2.0 }, { "x" => 1, "y" => 2 }, [7, 8], [1, "one"], { "value" => 1 }),
  Jobs::Lists.new(%w[x y], { "k" => 1.0 }, { "-17" => [true, false] }, "fast", nil),
  Jobs::Lists.new(["x"], {}, {}, 3, [1, 2], "fancy"),
  Jobs::Anything.new({ "a" => [1, nil, { "b" => true }] })
].each { |job| job.enqueue(queue: "stubs") }

Goclient.enqueue_many("Nothing", [Jobs::Nothing.new.args], queue: "stubs")
