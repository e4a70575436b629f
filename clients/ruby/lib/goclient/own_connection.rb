# frozen_string_literal: true

# A connection of our own, out of a URL, through whichever library of Redis the application has.

require "goclient/address"

module Goclient
  # Opens on first use, and anew in each process: a socket must not be shared after a fork, and a Redis that another
  # thread was using at that moment would keep its pipeline for ever.
  class OwnConnection
    # Seconds that a server has to answer.
    TIMEOUT = 5
    # A broken connection is tried again so many times; after that the caller should know.
    ATTEMPTS = 3
    # While so many connections are in use, a thread waits for one.
    POOL = { size: 10, timeout: TIMEOUT }.freeze

    # @param url [String]
    # @raise [ArgumentError] it is no URL of Redis
    # @raise [LoadError] neither the gem redis nor the gem redis-client is there
    def initialize(url)
      @address = Address.new(url)
      @open = OwnConnection.installed
    end

    # @yieldparam connection [Redis, RedisClient]
    def with(&block)
      current.with(&block)
    end

    # Close what is open in this process; the next use opens again.
    def close
      pid, connection = @opened
      connection.close if pid == Process.pid
      @opened = nil
    end

    # @return [String] without secrets
    def inspect
      @address.public
    end

    # What opens a connection: the gem redis if it can be loaded, else redis-client.
    # @api private
    def self.installed
      require "redis"
      method(:redis)
    rescue LoadError
      redis_client
    end

    # @api private
    def self.redis_client
      require "redis-client"
      method(:pool)
    rescue LoadError
      raise LoadError, "a URL needs the gem redis or the gem redis-client: add one of them to your Gemfile"
    end

    # One Redis serves all threads, one after the other.
    # @api private
    def self.redis(url)
      ::Redis.new(url: url, timeout: TIMEOUT, reconnect_attempts: ATTEMPTS)
    end

    # A RedisClient serves one thread, so there are several.
    # @api private
    def self.pool(url)
      ::RedisClient.config(url: url, timeout: TIMEOUT, reconnect_attempts: ATTEMPTS).new_pool(**POOL)
    end

    private

    # No lock, since a fork may happen while another thread holds it: of two threads that open at once, one's
    # connection is used once and then collected.
    def current
      pid, connection = @opened
      return connection if pid == Process.pid

      connection = @open.call(@address.url)
      @opened = [Process.pid, connection]
      connection
    end
  end
end
