# frozen_string_literal: true

# What the calls of a client leave in a real store.

require "test_helper"
require "date"

class TestClient < StoreTest
  def resque(**options)
    @resque ||= client(**options)
  end

  def sidekiq(**options)
    @sidekiq ||= client(protocol: :sidekiq, **options)
  end

  # The jobs of a list, parsed.
  def jobs(key)
    store.lrange(key, 0, -1).map { |text| JSON.parse(text) }
  end

  # A Resque job is at the tail of its queue, whose name is known, and the call returns nothing.
  def test_enqueue
    assert_nil resque.enqueue("Send", 7, "é", queue: "mail")
    resque.enqueue("Send", queue: "mail")

    assert_equal [%({"class":"Send","args":[7,"é"]}), '{"class":"Send","args":[]}'],
                 store.lrange("resque:queue:mail", 0, -1)
    assert_equal ["mail"], store.smembers("resque:queues")
  end

  # A Sidekiq job is at the head of its queue, with the jid that the call returns.
  def test_enqueue_sidekiq
    jid = sidekiq(clock: -> { 1.5 }).enqueue("Send", 7, retry: 5)

    assert_equal %({"retry":5,"queue":"default","class":"Send","args":[7],"jid":"#{jid}",) \
                 '"created_at":1.5,"enqueued_at":1.5}', store.lpop("queue:default")
    assert_equal ["default"], store.smembers("queues")
  end

  # A Hash in braces is an argument, in the last place too.
  def test_a_hash_may_be_an_argument
    resque.enqueue("Send", { "id" => 7 }, queue: "mail")

    assert_equal [{ "id" => 7 }], jobs("resque:queue:mail").first["args"]
  end

  # Many jobs arrive in the order of the call, and their number is returned.
  def test_enqueue_many
    assert_equal 2500, resque.enqueue_many("Send", (1..2500).lazy.map { |number| [number] }, queue: "mail")

    assert_equal((1..2500).to_a, jobs("resque:queue:mail").flat_map { |job| job["args"] })
    assert_equal ["mail"], store.smembers("resque:queues")
  end

  # Many Sidekiq jobs are fetched in the order of the call, with the jids that are returned.
  def test_enqueue_many_sidekiq
    jids = sidekiq.enqueue_many("Send", (1..2500).map { |number| [number] }, queue: "mail", tags: ["a"])
    found = jobs("queue:mail").reverse

    assert_equal((1..2500).to_a, found.flat_map { |job| job["args"] })
    assert_equal(jids, found.map { |job| job["jid"] })
    assert_equal([["a"]], found.map { |job| job["tags"] }.uniq)
  end

  # A thousand jobs are one push.
  def test_a_thousand_jobs_are_one_push
    store.config(:resetstat)
    resque.enqueue_many("Send", [[1]] * 1000, queue: "mail")

    assert_equal 1, store.info(:commandstats).fetch("rpush")["calls"].to_i
  end

  # The queue is announced once, with the first batch.
  def test_the_queue_is_announced_once
    store.config(:resetstat)
    resque.enqueue_many("Send", [[1]] * 2500, queue: "mail")

    assert_equal 1, store.info(:commandstats).fetch("sadd")["calls"].to_i
  end

  # Large jobs fill a batch before they are a thousand: no push is much longer than a mebibyte.
  def test_large_jobs_make_smaller_batches
    store.config(:resetstat)
    resque.enqueue_many("Send", [["x" * 600_000]] * 4, queue: "mail")

    assert_equal 2, store.info(:commandstats).fetch("rpush")["calls"].to_i
  end

  # No job at all leaves nothing, not even the name of the queue.
  def test_no_jobs_leave_nothing
    assert_equal 0, resque.enqueue_many("Send", [], queue: "mail")
    assert_equal [], sidekiq.enqueue_many("Send", [])
    assert_equal 0, store.dbsize
  end

  # A bad list leaves out its own batch; the error says which job it was and how many were enqueued before.
  def test_bad_list_is_counted
    lists = ([[1]] * 1200).push([:a])
    error = assert_raises(Goclient::InvalidJob) { resque.enqueue_many("Send", lists, queue: "mail") }

    assert_equal "job 1201, argument 1: Symbol is not JSON; pass text, for example value.to_s", error.message
    assert_equal [1000, 1000], [error.enqueued, store.llen("resque:queue:mail")]
  end

  # An error of the lists themselves passes as it is.
  def test_error_of_the_lists_passes
    lists = Enumerator.new { raise KeyError, "mine" }

    assert_raises(KeyError) { resque.enqueue_many("Send", lists, queue: "mail") }
  end

  # A store that fails on the way is an EnqueueError with the number of jobs that it took.
  def test_failure_on_the_way_is_counted
    lists = Enumerator.new do |found|
      1000.times { found << [1] }
      store.rename("resque:queue:mail", "safe")
      store.set("resque:queue:mail", "no list")
      1000.times { found << [2] }
    end
    error = assert_raises(Goclient::EnqueueError) { resque.enqueue_many("Send", lists, queue: "mail") }

    assert_equal [1000, 1000], [error.enqueued, store.llen("safe")]
  end

  # A Resque job for later is in the three keys of resque-scheduler, by whole seconds.
  def test_enqueue_at
    resque(clock: -> { 100.0 }).enqueue_at(Time.at(200.9), "Send", 7, queue: "mail")

    text = '{"class":"Send","args":[7],"queue":"mail"}'
    assert_equal [text], store.lrange("resque:delayed:200", 0, -1)
    assert_equal ["delayed:200"], store.smembers("resque:timestamps:#{text}")
    assert_equal [["200", 200.0]], store.zrange("resque:delayed_queue_schedule", 0, -1, with_scores: true)
    assert_equal 3, store.dbsize
  end

  # A Sidekiq job for later is in the schedule with its time as the score, and nowhere else.
  def test_enqueue_in_sidekiq
    jid = sidekiq(clock: -> { 100.5 }).enqueue_in(60.25, "Send", 7, queue: "mail")

    text = %({"retry":true,"queue":"mail","class":"Send","args":[7],"jid":"#{jid}","created_at":100.5})
    assert_equal [[text, 160.75]], store.zrange("schedule", 0, -1, with_scores: true)
    assert_equal 1, store.dbsize
  end

  # A DateTime and a Rational of seconds are times too.
  def test_other_times
    sidekiq(clock: -> { 0.0 }).enqueue_at(DateTime.new(1970, 1, 2), "Send")
    sidekiq.enqueue_in(Rational(1, 2), "Send")

    assert_equal([0.5, 86_400.0], store.zrange("schedule", 0, -1, with_scores: true).map(&:last))
  end

  # A time that is no moment is refused, and nothing is written.
  def test_no_time_is_refused
    ["soon", Date.new(2026), nil, Float::NAN, Float::INFINITY, 10**17, Complex(1, 1)].each do |time|
      assert_raises(Goclient::InvalidJob) { sidekiq.enqueue_at(time, "Send") }
      assert_raises(Goclient::InvalidJob) { sidekiq.enqueue_in(time, "Send") }
    end
    assert_equal 0, store.dbsize
  end

  # A refused job leaves no trace, not even the name of its queue.
  def test_bad_argument_writes_nothing
    assert_raises(Goclient::InvalidJob) { resque.enqueue("Send", Object.new, queue: "mail") }
    assert_raises(ArgumentError) { resque.enqueue("Send", 1) }
    assert_equal 0, store.dbsize
  end

  # A namespace without a colon at its end gets one.
  def test_namespace
    resque(namespace: "goworker").enqueue("Send", queue: "mail")
    sidekiq(namespace: "old:").enqueue("Send")

    assert_equal %w[goworker:queue:mail goworker:queues old:queue:default old:queues], store.keys.sort
  end

  # A job of five megabytes is enqueued whole.
  def test_five_megabytes_arrive
    resque.enqueue("Send", "x" * 5_000_000, queue: "mail")

    assert_equal %({"class":"Send","args":["#{"x" * 5_000_000}"]}), store.lindex("resque:queue:mail", 0)
  end

  # A protocol that there is none of is refused, and both ways to a store at once.
  def test_bad_settings_are_refused
    error = assert_raises(ArgumentError) { client(protocol: "que") }
    assert_equal 'protocol must be one of: resque, sidekiq; not "que"', error.message

    error = assert_raises(ArgumentError) { client(redis: store) }
    assert_equal "give redis: or url:, not both", error.message
  end
end
