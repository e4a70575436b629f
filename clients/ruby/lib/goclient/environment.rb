# frozen_string_literal: true

# The client that the environment describes.

require "goclient/client"

module Goclient
  # Reads variables.
  module Environment
    module_function

    # A client for REDIS_PROVIDER (the name of the variable that holds the URL), else REDIS_URL, else localhost.
    #
    # Its protocol is GOCLIENT_PROTOCOL, else Resque; its namespace GOCLIENT_NAMESPACE, else the protocol's own.
    #
    # @param environment [#[]]
    # @param protocol [Symbol, nil] the protocol, whatever the environment says
    # @return [Client]
    # @raise [ArgumentError] there is no readable URL, or no such protocol
    def client(environment, protocol: nil)
      Client.new(
        url: url(environment),
        protocol: protocol || value(environment, "GOCLIENT_PROTOCOL") || :resque,
        namespace: environment["GOCLIENT_NAMESPACE"]
      )
    end

    # @api private
    def url(environment)
      provider = environment["REDIS_PROVIDER"].to_s
      if provider.include?("://")
        raise ArgumentError, "REDIS_PROVIDER must be the name of the variable that holds the URL, not the URL itself"
      end

      value(environment, provider) || value(environment, "REDIS_URL")
    end

    # @api private
    def value(environment, name)
      found = environment[name].to_s
      found unless found.empty?
    end
  end
end
