# frozen_string_literal: true

# What a Sidekiq job looks like on the wire, and which options are refused: no server, no clock.

require "test_helper"

class TestSidekiqBytes < Minitest::Test
  WIRE = Goclient::Protocols::Sidekiq.new("")

  # Captured from Sidekiq 6.4.1 with json 2.6.1 on Ruby 3.1.2.
  PUSHED = '{"retry":true,"queue":"default","class":"Hard","args":[1],"jid":"92067416e7a7456fe1b32384",' \
           '"created_at":1795323815.1543288,"enqueued_at":1795323815.1543288}'
  SCHEDULED = '{"retry":true,"queue":"default","class":"Hard","args":[1],"jid":"b33c85c414efb235c798ecf6",' \
              '"created_at":1795323815.151999}'

  # A job with the jid j-1, if no other is given.
  def job(*args, name: "Hard", **options)
    WIRE.job(name, args, jid: "j-1", **options)
  end

  def members(**options)
    Goclient::Options.members(options)
  end

  # A job has the bytes that push_bulk wrote; Ruby takes its two times one after the other, they are made equal.
  def test_pushed_bytes_equal_rubys
    assert_equal PUSHED, WIRE.payload(job(1, jid: "92067416e7a7456fe1b32384"), 1_795_323_815.1543288)
  end

  # A scheduled job is sent as perform_in sends it: one ZADD, without `at` and `enqueued_at`.
  def test_scheduled_command_equals_rubys
    scheduled = job(1, jid: "b33c85c414efb235c798ecf6")

    assert_equal [["ZADD", "schedule", "1795324115.151951", SCHEDULED]],
                 WIRE.schedule(scheduled, 1_795_324_115.151951, 1_795_323_815.151999)
  end

  # A batch is sent as push_bulk sends it: one LPUSH in the order of the call, one time for all.
  def test_batch_equals_rubys
    batches = WIRE.batches("Hard")
    push = batches.push(%w[[1] [2]], 1_795_323_815.1543288)
    payloads = batches.result.zip([1, 2]).map do |jid, number|
      PUSHED.sub("92067416e7a7456fe1b32384", jid).sub("[1]", "[#{number}]")
    end

    assert_equal ["LPUSH", "queue:default", *payloads], push
  end

  # Times of whole seconds are written with .0, since Sidekiq 8 takes an integer for milliseconds.
  def test_whole_seconds_have_a_fraction
    assert WIRE.payload(job, 1_795_323_911).end_with?('"created_at":1795323911.0,"enqueued_at":1795323911.0}')
    assert_equal "1999999999.0", WIRE.schedule(job, 1_999_999_999, 1).first[2]
  end

  # A job due now or before is enqueued.
  def test_past_is_enqueued_at_once
    [100.1, 100, -5].each { |due| assert_equal WIRE.enqueue(job, 100.1), WIRE.schedule(job, due, 100.1) }
  end

  # No fraction of a second is dropped: a job due a tenth of a second later is scheduled.
  def test_next_moment_is_scheduled
    assert_equal "ZADD", WIRE.schedule(job, 100.2, 100.1).first.first
  end

  # Options are written as they were given, after `retry` and `queue`, which are always first; the others follow.
  def test_options_keep_their_order
    made = WIRE.payload(job(dead: false, tags: ["é"], retry: 0, retry_for: 60,
                            options: { "custom" => 1, backtrace: true }), 0.25)

    assert made.start_with?('{"retry":0,"queue":"default","dead":false,"tags":["é"],"retry_for":60,' \
                            '"custom":1,"backtrace":true,"class":"Hard"'), made
  end

  # retry keeps its type: 0 and false, and 1 and true, are different orders to a worker.
  def test_retry_keeps_its_type
    [true, false, 0, 25].each { |given| assert_equal({ "retry" => given }, members(retry: given)) }
  end

  # A duration of another class is written in seconds; whole ones are an integer.
  def test_duration_is_written_in_seconds
    assert_equal 3600, members(retry_for: Rational(3600))["retry_for"]
    assert_equal 0.5, members(retry_for: Rational(1, 2))["retry_for"]
  end

  # A queue may be named by a Symbol, as a Rubyist would.
  def test_retry_queue_may_be_a_symbol
    assert_equal "low", members(retry_queue: :low)["retry_queue"]
  end

  COUNT = "must be true, false or an Integer from 0"
  SECONDS = "must be seconds, from 0 to 1000000000"
  HINT = "what Sidekiq does not know goes into options:"
  REFUSED = {
    { retry: -1 } => "retry #{COUNT}",
    { retry: 1.0 } => "retry #{COUNT}",
    { retry: nil } => "retry #{COUNT}",
    { retry: "5" } => "retry #{COUNT}",
    { retry_for: 1_000_000_001 } => "retry_for #{SECONDS}",
    { retry_for: Float::NAN } => "retry_for #{SECONDS}",
    { retry_for: -1 } => "retry_for #{SECONDS}",
    { retry_for: true } => "retry_for #{SECONDS}",
    { retry_queue: "" } => "retry_queue must not be empty",
    { retry_queue: "a,b" } => 'retry_queue "a,b" contains a comma, which no worker can ask for',
    { backtrace: "yes" } => "backtrace #{COUNT}",
    { dead: 0 } => "dead must be true or false",
    { tags: "alpha" } => "tags must be an Array of String",
    { tags: [:a] } => "tags must be an Array of String",
    { tags: ["\xFF"] } => 'option "tags"[0]: these bytes are no text in UTF-8; pass text, ' \
                          "for example Base64.strict_encode64(value)",
    { options: [1] } => "options must be a Hash with String or Symbol keys",
    { options: { 1 => 2 } } => "options must be a Hash with String or Symbol keys",
    { options: { "a" => [:b] } } => 'option "a"[0]: Symbol is not JSON; pass text, for example value.to_s',
    { options: { "\xFF" => 1 } } => 'options has a key "\xFF" that is not Unicode text',
    { options: { "tags" => "alpha" } } => "tags must be an Array of String",
    { options: { "tags" => [] }, tags: [] } => 'option "tags" is given twice',
    { options: { "at" => 1.5 } } => 'options must not contain "at"',
    { options: { class: "A" } } => 'options must not contain "class"',
    { at: 1.5 } => 'no option is called "at" here',
    { jid: "j-1" } => 'no option is called "jid" here',
    { custom: 1 } => "no option is called \"custom\" here; #{HINT} {\"custom\" => ...}",
    { "id" => 7 } => 'no option is called "id" here; a Hash among the arguments needs braces'
  }.freeze

  REFUSED.each_with_index do |(options, message), number|
    # An option that Sidekiq would misread is refused with its name and what it must be.
    define_method("test_option_is_refused_#{number}") do
      assert_equal message, assert_raises(Goclient::InvalidJob) { Goclient::Options.members(options) }.message
    end
  end

  # A jid is text and not empty.
  def test_bad_jid_is_refused
    ["", nil, 7, "\xFF"].each do |jid|
      assert_match(/\Ajid /, assert_raises(Goclient::InvalidJob) { job(jid: jid) }.message)
    end
  end

  # A new jid is 24 lower-case hexadecimal digits, and none of many is another's.
  def test_jids_look_as_rubys
    jids = [Goclient::Jids.one, *Goclient::Jids.many(1000)]

    assert(jids.all? { |jid| jid.match?(/\A[0-9a-f]{24}\z/) })
    assert_equal 1001, jids.uniq.size
  end
end
