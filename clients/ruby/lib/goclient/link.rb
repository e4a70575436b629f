# frozen_string_literal: true

# The way to a store: whatever connection the application has, used for one pipeline at a time.

require "goclient/errors"

module Goclient
  # Sends commands. It knows redis-rb, redis-client, pools of either and redis-namespace by what they can do.
  class Link
    # What the libraries raise; each is looked up when something was raised, since none of them needs to be loaded.
    FAILURES = %w[
      Redis::BaseError RedisClient::Error ConnectionPool::Error ConnectionPool::TimeoutError
      SystemCallError IOError SocketError Timeout::Error OpenSSL::SSL::SSLError
    ].freeze

    # @param store [#with, #pipelined, #call] a pool, a connection, or a callable that yields one to its block
    # @raise [ArgumentError] it is none of these
    def initialize(store)
      @store = store
      @call = %i[pipelined with call].find { |call| store.respond_to?(call) }
      return if @call

      raise ArgumentError, "redis: must be a connection, a pool or a callable that yields one, not #{store.class}"
    end

    # Send the commands in one round trip and see that each was taken.
    #
    # @param commands [Array<Array>]
    # @raise [EnqueueError] the store did not answer or refused
    def transmit(commands)
      return if commands.empty?

      connected do |connection|
        Link.plain(connection).pipelined do |pipeline|
          commands.each { |command| pipeline.call(*command) }
        end
      end
    end

    # The prefix that a connection of redis-namespace puts before each key; empty for all others.
    #
    # @return [String]
    # @raise [EnqueueError] the pool has no connection to look at
    def prefix
      connected { |connection| Link.prefix_of(connection) }
    end

    # @return [String] the class of the store, or the URL without secrets
    def inspect
      @store.is_a?(OwnConnection) ? @store.inspect : "<#{@store.class}>"
    end

    # The connection inside a Redis::Namespace, or inside the `Resque.redis` around one.
    #
    # Redis::Namespace adds its prefix to commands that it knows by name, and warns of those passed through `call`.
    # @api private
    def self.plain(connection)
      connection = connection.redis while namespaced?(connection)
      connection
    end

    # @api private
    def self.prefix_of(connection)
      prefix = +""
      while namespaced?(connection)
        prefix.prepend("#{connection.namespace}:") unless connection.namespace.to_s.empty?
        connection = connection.redis
      end
      prefix
    end

    # @api private
    def self.namespaced?(connection)
      connection.respond_to?(:namespace) && connection.respond_to?(:redis)
    end

    private

    # Use a connection. Whatever a library raises ends here.
    def connected(&block)
      case @call
      when :pipelined then yield @store
      when :with then @store.with(&block)
      else @store.call(&block)
      end
    rescue *failures => e
      raise EnqueueError, "#{e.class}: #{e.message}"
    end

    def failures
      FAILURES.filter_map { |name| Object.const_get(name) if Object.const_defined?(name) }
    end
  end
end
