# frozen_string_literal: true

# Beside ActiveSupport, which has its own JSON, its own times and its own durations.

require "test_helper"

class TestActiveSupport < StoreTest
  SCRIPT = <<~RUBY
    require "active_support/all"
    require "goclient"
    client = Goclient::Client.new(url: ARGV.first, protocol: :sidekiq, clock: -> { 100.0 })
    client.enqueue("A", "</é>\\u2028", 1.0, jid: "j-1", retry_for: 1.hour)
    client.enqueue_many("A", [["</é>"]], queue: "many")
    client.enqueue_in(5.minutes, "A", retry_for: 0.5.seconds)
    client.enqueue_at(Time.at(500).in_time_zone("UTC"), "A")
  RUBY

  def setup
    super
    run_ruby(SCRIPT, url)
  end

  # Jobs have the same bytes as without it, and a duration is written in seconds.
  def test_bytes
    assert_equal %({"retry":true,"queue":"default","retry_for":3600,"class":"A","args":["</é>\u2028",1.0],) \
                 '"jid":"j-1","created_at":100.0,"enqueued_at":100.0}', store.lpop("queue:default")
    assert_includes store.lpop("queue:many"), '"args":["</é>"]'
  end

  # Durations are delays, and times with a zone are times.
  def test_times
    scheduled = store.zrange("schedule", 0, -1, with_scores: true)

    assert_equal([400.0, 500.0], scheduled.map(&:last))
    assert_includes scheduled.first.first, '"retry_for":0.5,'
  end
end
