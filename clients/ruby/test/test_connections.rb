# frozen_string_literal: true

# The ways to a store: a URL, a connection of the application's, a pool, a callable, redis-namespace.

require "test_helper"
require "connection_pool"
require "redis-namespace"
require "sidekiq"

class TestConnections < StoreTest
  # What the resque gem's `Resque.redis` is: an object that hands everything on to a Redis::Namespace.
  class DataStore < BasicObject
    def initialize(redis)
      @redis = redis
    end

    def method_missing(...)
      @redis.__send__(...)
    end

    def respond_to_missing?(...)
      true
    end

    def respond_to?(...)
      @redis.respond_to?(...)
    end
  end

  # What redis-client offers: `pipelined` yields something with `call`, and nothing else is there.
  class Minimal
    def initialize(redis)
      @redis = redis
    end

    def pipelined
      @redis.pipelined { |pipeline| yield Calls.new(pipeline) }
    end

    Calls = Struct.new(:pipeline) do
      def call(*command)
        pipeline.call(*command)
      end
    end
  end

  # The keys that one job leaves when it goes through this.
  def keys_through(redis, **options)
    Goclient::Client.new(redis: redis, **options).enqueue("Send", queue: "mail")
    store.keys.sort
  end

  PLAIN = %w[resque:queue:mail resque:queues].freeze

  # A Redis of redis-rb is used, and not closed.
  def test_a_connection
    mine = Redis.new(url: url)
    before = mine.call("CLIENT", "ID")
    mine_client = Goclient::Client.new(redis: mine)
    mine_client.enqueue("Send", queue: "mail")
    mine_client.close

    assert_equal before, mine.call("CLIENT", "ID")
    assert_equal PLAIN, store.keys.sort
  end

  # Something that can only make pipelines, as redis-client's clients can, is enough.
  def test_a_minimal_connection
    assert_equal PLAIN, keys_through(Minimal.new(store))
  end

  # A ConnectionPool lends a connection for each pipeline, and gets it back.
  def test_a_pool
    pool = ConnectionPool.new(size: 1) { Redis.new(url: url) }

    assert_equal PLAIN, keys_through(pool)
    assert_equal 1, pool.available
  end

  # A wrapped pool looks like a connection, and serves as one.
  def test_a_wrapped_pool
    assert_equal PLAIN, keys_through(ConnectionPool.wrap(size: 1) { Redis.new(url: url) })
  end

  # A callable that yields a connection serves as a pool.
  def test_a_callable
    assert_equal PLAIN, keys_through(->(&block) { block.call(store) })
  end

  # Sidekiq.redis serves, and is not asked for a connection before Sidekiq is configured.
  def test_sidekiqs_own_pool
    made = Goclient::Client.new(redis: Sidekiq.method(:redis), protocol: :sidekiq)
    Sidekiq.redis = { url: url }
    made.enqueue("Send")

    assert_equal %w[queue:default queues], store.keys.sort
  end

  # A Redis::Namespace says itself what keys start with, and its namespace stands before them once.
  def test_a_namespace
    assert_equal %w[old:queue:mail old:queues], keys_through(Redis::Namespace.new("old", redis: store))
  end

  # Of a namespace inside a namespace the outer one, which is nearer to the store, comes first.
  def test_a_namespace_in_a_namespace
    outer = Redis::Namespace.new("a", redis: store)

    assert_equal %w[a:b:queue:mail a:b:queues], keys_through(Redis::Namespace.new("b", redis: outer))
  end

  # Resque.redis is seen through to the namespace inside.
  def test_resques_own_connection
    assert_equal PLAIN, keys_through(DataStore.new(Redis::Namespace.new(:resque, redis: store)))
  end

  # A pool of namespaced connections is seen through too.
  def test_a_pool_of_namespaces
    pool = ConnectionPool.new(size: 1) { Redis::Namespace.new("old", redis: Redis.new(url: url)) }

    assert_equal %w[old:queue:mail old:queues], keys_through(pool, protocol: :sidekiq)
  end

  # A namespace that contradicts the connection's is refused before anything is sent; the same one is not.
  def test_two_namespaces_are_refused
    named = Redis::Namespace.new("old", redis: store)

    error = assert_raises(ArgumentError) { keys_through(named, namespace: "new") }
    assert_equal 'the connection has the namespace "old:" already: leave out namespace:', error.message
    assert_equal [], store.keys
    assert_equal %w[old:queue:mail old:queues], keys_through(named, namespace: "old")
  end

  # Something that is no connection is refused at once.
  def test_no_connection_is_refused
    error = assert_raises(ArgumentError) { Goclient::Client.new(redis: 7) }

    assert_equal "redis: must be a connection, a pool or a callable that yields one, not Integer", error.message
  end

  # Jobs of 40 threads all arrive through one client.
  def test_threads_share_a_client
    shared = client
    40.times.map { |number| Thread.new { shared.enqueue("Send", number, queue: "mail") } }.each(&:join)

    assert_equal 40, store.llen("resque:queue:mail")
  end

  # A client made before a fork works in parent and child at the same time.
  def test_client_survives_a_fork
    shared = client
    shared.enqueue("Send", queue: "mail")
    child = fork do
      200.times { shared.enqueue("Send", queue: "mail") }
      exit!(0) # at_exit belongs to the tests
    end
    200.times { shared.enqueue("Send", queue: "mail") }

    assert_predicate Process.wait2(child).last, :success?
    assert_equal 401, store.llen("resque:queue:mail")
  end

  # Closing a client closes its connection, twice is no error, and the next call opens another.
  def test_own_connection_is_closed
    mine = client
    mine.enqueue("Send", queue: "mail")
    2.times { mine.close }
    mine.enqueue("Send", queue: "mail")

    assert_equal 2, store.llen("resque:queue:mail")
  end

  # A job after the server cut the connection arrives, without an error.
  def test_broken_connection_is_made_again
    mine = client
    mine.enqueue("Send", queue: "mail")
    store.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    mine.enqueue("Send", queue: "mail")

    assert_equal 2, store.llen("resque:queue:mail")
  end

  # Nobody listening is an EnqueueError, caused by the library's, and no secret is in its message.
  def test_server_that_is_down
    mine = Goclient::Client.new(url: "redis://:h4nds0ff@127.0.0.1:#{PrivateServer.free_port}/0")
    error = assert_raises(Goclient::EnqueueError) { mine.enqueue("Send", queue: "mail") }

    assert_kind_of Redis::BaseError, error.cause
    refute_match(/h4nds0ff/, error.message + mine.inspect)
    assert_equal 0, error.enqueued
  end

  # A queue's key that holds no list is an EnqueueError that quotes no argument of the job.
  def test_wrong_type
    store.set("resque:queue:mail", "no list")
    error = assert_raises(Goclient::EnqueueError) { client.enqueue("Send", "private", queue: "mail") }

    assert_match(/WRONGTYPE/, error.message)
    refute_match(/private/, error.message)
  end

  # A pool without a free connection is an EnqueueError too.
  def test_exhausted_pool
    pool = ConnectionPool.new(size: 1, timeout: 0.01) { Redis.new(url: url) }
    lent = Thread::Queue.new
    done = Thread::Queue.new
    thread = Thread.new { pool.with { lent << done.pop } }
    Thread.pass until pool.available.zero?
    error = assert_raises(Goclient::EnqueueError) { keys_through(pool) }
    done << true
    thread.join

    assert_kind_of Timeout::Error, error.cause
  end

  # A client shows where it writes and no secret, without asking the store.
  def test_inspect
    assert_equal '#<Goclient::Client redis://host:6379/1 sidekiq namespace="old">',
                 Goclient::Client.new(url: "redis://u:pw@host/1", protocol: :sidekiq, namespace: "old").inspect
    assert_equal "#<Goclient::Client <Redis> resque namespace=nil>", Goclient::Client.new(redis: store).inspect
  end
end
