# frozen_string_literal: true

# Which library opens a connection for a URL: each case in a process of its own, where some of them cannot be loaded.

require "test_helper"

class TestOwnConnection < StoreTest
  # Lets nobody load the libraries that MISSING names, and has a redis-client that tells what it is asked.
  WITHOUT = <<~RUBY
    module Kernel
      alias kept_require require
      def require(name)
        raise LoadError, name if MISSING.include?(name)
        return true if name == "redis-client"

        kept_require(name)
      end
    end

    class RedisClient
      Config = Struct.new(:options) do
        def new_pool(**pool) = p([options, pool])
      end

      def self.config(**options) = Config.new(options)
    end

    require "goclient"
  RUBY

  # Without either library a URL is a LoadError that says what to add; a connection that is given needs neither.
  def test_no_library
    script = <<~RUBY
      MISSING = %w[redis redis-client].freeze
      #{WITHOUT}
      Goclient::Client.new(redis: proc {})
      begin
        Goclient::Client.new
      rescue LoadError => error
        puts error.message
      end
    RUBY

    assert_equal "a URL needs the gem redis or the gem redis-client: add one of them to your Gemfile",
                 run_ruby(script).chomp
  end

  # A fork while another thread sends leaves the child with a connection of its own, on which its jobs arrive.
  def test_fork_while_sending
    own = Goclient::OwnConnection.new(url)
    sending = Thread::Queue.new
    forked = Thread::Queue.new
    thread = Thread.new { own.with { |redis| redis.pipelined { |_| [sending << true, forked.pop] } } }
    sending.pop
    child = fork do
      Goclient::Client.new(redis: own).enqueue("Send", queue: "mail")
      exit!(0) # at_exit belongs to the tests
    end
    Process.wait(child)
    forked << true
    thread.join

    assert_equal 1, store.llen("resque:queue:mail")
  end

  # Without the gem redis a pool of redis-client is made, since one of its connections serves one thread.
  def test_redis_client
    script = <<~RUBY
      MISSING = %w[redis].freeze
      #{WITHOUT}
      Goclient::OwnConnection.installed.call("redis://host")
    RUBY

    assert_equal [{ url: "redis://host", timeout: 5, reconnect_attempts: 3 }, { size: 10, timeout: 5 }].inspect,
                 run_ruby(script).chomp
  end
end
