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

    # What the class gets. Subclasses have the queue and options of their parent until they name their own.
    module Calls
      # Name the queue of the jobs, and their options; without a name, tell it.
      #
      # @param name [String, Symbol, nil]
      # @param options [Hash] as for Client
      # @return [String, Symbol, nil] the queue's name
      def queue(name = nil, **options)
        @goclient_options = { queue: name, **options }.compact.freeze if name || !options.empty?
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
        @goclient_options || (superclass.respond_to?(:goclient_options) ? superclass.goclient_options : {})
      end
    end
  end
end
