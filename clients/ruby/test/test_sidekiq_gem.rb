# frozen_string_literal: true

# What a client writes, as Ruby's own Sidekiq writes and reads it: Debian's gem in this very process.

require "test_helper"
require "sidekiq"
require "sidekiq/api"

class TestSidekiqGem < StoreTest
  def setup
    super
    Sidekiq.logger.level = Logger::ERROR
    Redis.sadd_returns_boolean = false # Sidekiq 6 does not care, and redis-rb 4.8 asks
    Sidekiq.redis = { url: url }
  end

  ARGS = [1, "é\u2028\"/", { "three" => 3.0 }, nil, true, 1e20, 12_345_678_901_234_567_890].freeze
  OPTIONS = { retry: 5, retry_queue: "low", backtrace: 10, dead: false, retry_for: 3600, tags: %w[alpha 🥇] }.freeze

  def at(now)
    client(protocol: :sidekiq, clock: -> { now })
  end

  # A job has the bytes that Ruby's client writes for it, options and unknown ones included.
  def test_bytes_equal_rubys
    Sidekiq::Client.push("retry" => 5, "queue" => "mail", **OPTIONS.except(:retry).transform_keys(&:name),
                         "custom" => { "a" => [1.0, nil] }, "class" => "Foo::Bar", "args" => ARGS, "jid" => "j-1",
                         "created_at" => 1.5)
    # Ruby takes the two times one after the other, this client takes one for both.
    theirs = store.rpop("queue:mail")
    now = theirs[/"enqueued_at":([0-9.]+)/, 1]
    at(now.to_f).enqueue("Foo::Bar", *ARGS, queue: "mail", jid: "j-1", **OPTIONS,
                                            options: { "custom" => { "a" => [1.0, nil] } })

    assert_equal theirs.sub('"created_at":1.5', "\"created_at\":#{now}"), store.rpop("queue:mail")
  end

  # A job for later has the member and the score that Ruby's client writes for it.
  def test_scheduled_bytes_equal_rubys
    Sidekiq::Client.push("class" => "Hard", "args" => [1], "jid" => "j-1", "created_at" => 1_795_323_815.25,
                         "at" => 4_102_444_800.151951)
    theirs = store.zrange("schedule", 0, -1, with_scores: true)
    store.flushall
    at(1_795_323_815.25).enqueue_at(4_102_444_800.151951, "Hard", 1, jid: "j-1")

    assert_equal theirs, store.zrange("schedule", 0, -1, with_scores: true)
  end

  # Sidekiq::Queue finds our queue, and in it our jobs, the first of them to run first.
  def test_queue_reads_our_jobs
    jids = at(100.25).enqueue_many("Hard", [[1, "é"], [2]], queue: "mail", tags: ["a"])
    found = Sidekiq::Queue.new("mail").to_a.reverse

    assert_equal(["mail"], Sidekiq::Queue.all.map(&:name))
    assert_equal(jids.zip([[1, "é"], [2]]), found.map { |job| [job.jid, job.args] })
    first = found.first
    assert_equal ["Hard", ["a"], 100.25, 100.25],
                 [first.klass, first.tags, first.created_at.to_f, first.enqueued_at.to_f]
  end

  # Sidekiq::ScheduledSet finds our job by its jid, due when we said, and can delete it.
  def test_scheduled_set_reads_our_job
    jid = at(100.0).enqueue_at(4_102_444_800.25, "Hard", 1, queue: "mail")
    entry = Sidekiq::ScheduledSet.new.find_job(jid)

    assert_equal [4_102_444_800.25, "Hard", [1], "mail", true],
                 [entry.at.to_f, entry.klass, entry.args, entry.queue, entry.delete]
    assert_equal 0, store.dbsize
  end
end
