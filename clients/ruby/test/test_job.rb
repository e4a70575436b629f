# frozen_string_literal: true

# The mixin for classes that are jobs.

require "test_helper"

class TestJob < StoreTest
  class Send
    include Goclient::Job
    queue "mail"
  end

  class Urgent < Send
    queue :urgent, retry: 5
  end

  class Inherits < Urgent; end

  class Patient < Send
    queue retry: 9
    queue tags: ["slow"]
  end

  class Bare
    include Goclient::Job
  end

  def setup
    super
    Goclient.client = client(protocol: :sidekiq, clock: -> { 100.0 })
  end

  def teardown
    Goclient.client = nil
  end

  def read(key)
    store.lrange(key, 0, -1).map { |text| JSON.parse(text) }
  end

  # A class enqueues under its name into its queue, also many jobs, and a Hash without braces is an argument.
  def test_enqueue
    Send.enqueue("id" => 7)
    Send.enqueue_many([[1], [2]])

    assert_equal([[{ "id" => 7 }], [1], [2]], read("queue:mail").reverse.map { |job| job["args"] })
    assert_equal(["TestJob::Send"], read("queue:mail").map { |job| job["class"] }.uniq)
  end

  # A class schedules.
  def test_schedule
    Send.enqueue_in(60, 1)
    Send.enqueue_at(Time.at(170), 2)

    assert_equal([160.0, 170.0], store.zrange("schedule", 0, -1, with_scores: true).map(&:last))
  end

  # A subclass has its own queue and options, or else those of its parent.
  def test_subclasses
    Urgent.enqueue(1)
    Inherits.enqueue(2)

    found = read("queue:urgent").map { |job| job.values_at("class", "retry") }
    assert_equal [["TestJob::Inherits", 5], ["TestJob::Urgent", 5]], found
    assert_equal ["mail", :urgent, :urgent, nil], [Send, Urgent, Inherits, Bare].map(&:queue)
  end

  # Options alone keep the queue and the options that the parent, or an earlier line, named.
  def test_options_alone
    Patient.enqueue(1)

    found = read("queue:mail").map { |job| job.values_at("class", "retry", "tags") }
    assert_equal [["TestJob::Patient", 9, ["slow"]]], found
    assert_equal "mail", Patient.queue
  end

  # A module with the mixin enqueues under its own name, too.
  def test_module
    mailing = Module.new do
      include Goclient::Job
      queue "mail", retry: 2
      define_singleton_method(:name) { "Mailing" }
    end
    mailing.enqueue(1)

    assert_equal([["Mailing", 2]], read("queue:mail").map { |job| job.values_at("class", "retry") })
  end

  # A class that names no queue has the protocol's: Sidekiq's is default, Resque has none.
  def test_no_queue
    Bare.enqueue(1)
    Goclient.client = client

    assert_equal 1, store.llen("queue:default")
    assert_raises(Goclient::InvalidJob) { Bare.enqueue(1) }
  end

  # A class may define a client of its own.
  def test_own_client
    other = client(namespace: "other")
    Class.new(Send) do
      define_singleton_method(:client) { other }
      define_singleton_method(:name) { "Own" }
    end.enqueue(1)

    assert_equal 1, store.llen("other:queue:mail")
  end
end
