# frozen_string_literal: true

# The mixin for classes that are jobs.

module Goclient
  # Gives a class the calls of a client, with the class's own name.
  #
  # @example
  #   class Send
  #     include Goclient::Job
  #     queue "mail"
  #   end
  #
  #   Send.enqueue(7)
  module Job
    # @api private
    def self.included(base)
      base.extend(Calls)
    end

    # What the class gets. Subclasses have the queue and the options of their parent but for those that they name.
    module Calls
      # Name the queue of the jobs, or options of theirs, or both; what is not named stays. Tell the queue's name.
      #
      # @param name [String, Symbol, nil]
      # @param options [Hash] as for Client
      # @return [String, Symbol, nil] the queue's name
      def queue(name = nil, **options)
        named = { queue: name, **options }.compact
        @goclient_options = (@goclient_options || {}).merge(named).freeze unless named.empty?
        goclient_options[:queue]
      end

      # As Client#enqueue.
      def enqueue(*args)
        client.enqueue(self, *args, **goclient_options)
      end

      # As Client#enqueue_in.
      def enqueue_in(delay, *args)
        client.enqueue_in(delay, self, *args, **goclient_options)
      end

      # As Client#enqueue_at.
      def enqueue_at(time, *args)
        client.enqueue_at(time, self, *args, **goclient_options)
      end

      # As Client#enqueue_many.
      def enqueue_many(lists)
        client.enqueue_many(self, lists, **goclient_options)
      end

      # The client to enqueue with: that of the process. A class may define another.
      #
      # @return [Client]
      def client
        Goclient.client
      end

      # @api private
      def goclient_options
        parent = superclass if respond_to?(:superclass) # a module has none
        inherited = parent.respond_to?(:goclient_options) ? parent.goclient_options : {}
        inherited.merge(@goclient_options || {})
      end
    end
  end
end
