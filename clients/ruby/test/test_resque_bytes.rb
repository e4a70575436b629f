# frozen_string_literal: true

# What a Resque job looks like on the wire: no server, no clock.

require "test_helper"

class TestResqueBytes < Minitest::Test
  WIRE = Goclient::Protocols::Resque.new("resque:")

  # Captured from Resque 3.0.0 with json 2.6.1 on Ruby 3.1.2.
  CAPTURED = {
    ["Archive", [35, "tar"]] => '{"class":"Archive","args":[35,"tar"]}',
    ["Archive", []] => '{"class":"Archive","args":[]}',
    ["Archive", [nil]] => '{"class":"Archive","args":[null]}',
    ["A::B", [[]]] => '{"class":"A::B","args":[[]]}',
    ["Archive", ["é".encode("ISO-8859-1")]] => '{"class":"Archive","args":["é"]}',
    ["Archive",
     [{ "sym" => "val", "x" => [1, 2.5, 1.0, -0.0, 12_345_678_901_234_567_890, 9_007_199_254_740_993, true, nil] }]] =>
      '{"class":"Archive","args":[{"sym":"val",' \
      '"x":[1,2.5,1.0,-0.0,12345678901234567890,9007199254740993,true,null]}]}',
    ["Archive", ["é日本😀 </script> & ' \" \\ / \u2028 \0 \x1f \x7f \t\n\r\b\f"]] =>
      '{"class":"Archive","args":["é日本😀 </script> & \' \\" \\\\ / ' \
      "\u2028 \\u0000 \\u001f \x7f \\t\\n\\r\\b\\f\"]}"
  }.freeze

  def job(*args, name: "Archive", queue: "sampleadd")
    WIRE.job(name, args, queue: queue)
  end

  CAPTURED.each_with_index do |((name, args), bytes), number|
    # A payload has the bytes that Resque writes for the same job.
    define_method("test_bytes_equal_rubys_#{number}") do
      assert_equal bytes.b, WIRE.payload(job(*args, name: name)).b
    end
  end

  # A job is sent as Resque sends it: the queue is announced, then the job is appended.
  def test_commands_equal_rubys
    assert_equal [["SADD", "resque:queues", "sampleadd"],
                  ["RPUSH", "resque:queue:sampleadd", '{"class":"Archive","args":[35,"tar"]}']],
                 WIRE.enqueue(job(35, "tar"))
  end

  # A scheduled job is sent as resque-scheduler 5.0.0 sends it: captured commands, in their order.
  def test_scheduled_commands_equal_rubys
    text = '{"class":"Foo","args":[1,"x"],"queue":"sampleadd"}'

    assert_equal [["RPUSH", "resque:delayed:1795323776", text],
                  ["SADD", "resque:timestamps:#{text}", "delayed:1795323776"],
                  ["ZADD", "resque:delayed_queue_schedule", 1_795_323_776, 1_795_323_776]],
                 WIRE.schedule(job(1, "x", name: "Foo"), 1_795_323_776.9, 1_795_323_700)
  end

  # A job due within the present second, or before, is enqueued.
  def test_past_is_enqueued_at_once
    [100.9, 100, -5].each { |due| assert_equal WIRE.enqueue(job), WIRE.schedule(job, due, 100.1) }
  end

  # A job of enqueue_many and one of enqueue have the same bytes.
  def test_many_and_one_have_the_same_bytes
    push = WIRE.batches("Größe", queue: "q").push(['[1,"é"]'], 0.0)

    assert_equal WIRE.enqueue(job(1, "é", name: "Größe", queue: "q")).last, push
  end

  # A class stands for its name, and a Symbol for its text.
  def test_a_class_and_a_symbol_are_names
    assert_equal WIRE.enqueue(job(name: "Goclient::Bulk", queue: "q")),
                 WIRE.enqueue(job(name: Goclient::Bulk, queue: :q))
  end

  # A namespace gets one colon at its end unless it has one; the empty one stays empty.
  def test_prefix_of_a_namespace
    assert_equal(["", "ns:", "ns:", "ns:"], ["", "ns", "ns:", :ns].map { |given| Goclient::Client.prefix(given) })
  end

  REFUSED = {
    { queue: "" } => "queue must not be empty",
    { queue: nil } => 'queue must be named: queue: "..."',
    { queue: 7 } => "queue must be a String, not Integer",
    { queue: "a,b" } => 'queue "a,b" contains a comma, which no worker can ask for',
    { queue: "a\nb" } => 'queue "a\nb" contains a line break, which no worker can ask for',
    { queue: "\xFF" } => 'queue "\xFF" is not Unicode text',
    { name: "" } => "name must not be empty",
    { name: Class.new } => "name must be a String, not NilClass"
  }.freeze

  # A name or queue that no worker could ask for is refused with the reason.
  def test_bad_names_are_refused
    REFUSED.each do |keywords, message|
      assert_equal message, assert_raises(Goclient::InvalidJob) { job(**keywords) }.message
    end
  end

  # Resque has no options: one is refused, and a Hash that lost its braces is told apart.
  def test_options_are_refused
    hint = "; a Hash among the arguments needs braces"
    { { retry: 5 } => 'no option is called "retry" here',
      { "id" => 5 } => "no option is called \"id\" here#{hint}" }.each do |options, message|
      assert_equal message, assert_raises(Goclient::InvalidJob) { WIRE.job("A", [], queue: "q", **options) }.message
      assert_equal message, assert_raises(Goclient::InvalidJob) { WIRE.batches("A", queue: "q", **options) }.message
    end
  end
end
