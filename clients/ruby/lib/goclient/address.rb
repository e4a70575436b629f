# frozen_string_literal: true

# Where a URL points: read and checked, nothing opened. Passwords stay out of every message.

require "uri"

module Goclient
  # The URL of one server.
  class Address
    # What a URL may begin with.
    SCHEMES = %w[redis rediss unix].freeze

    # @return [String] the URL as it was given, secrets included
    attr_reader :url

    # @param url [String]
    # @raise [ArgumentError] it is no URL of Redis; the message quotes nothing of it, since that may be secret
    def initialize(url)
      @url = url
      @uri = parse
      refuse("its scheme must be one of: #{SCHEMES.join(", ")}") unless SCHEMES.include?(@uri.scheme)
      refuse("'#' must be written %23") if @uri.fragment
      @uri.scheme == "unix" ? check_socket : check_server
    end

    # @return [String] the URL without user, password and options
    def public
      @uri.scheme == "unix" ? "unix://#{@uri.path}" : "#{@uri.scheme}://#{@uri.host}:#{@uri.port || 6379}#{@uri.path}"
    end

    # @return [String] the same: a secret is not for logs
    def inspect
      "#<#{self.class} #{public}>"
    end

    private

    def parse
      URI.parse(@url)
    rescue URI::Error
      raise ArgumentError, "not a Redis URL: in a password, '/', '@', '#' and '?' must be percent-encoded", cause: nil
    end

    def check_socket
      refuse("a unix URL is unix:///path/of/the/socket, with ?db=1 for another database") if @uri.path.to_s.empty?
    end

    def check_server
      refuse("the URL names no host") if @uri.host.to_s.empty?
      refuse("a database is a number") unless @uri.path.to_s.match?(%r{\A(/\d*)?\z})
    end

    def refuse(reason)
      raise ArgumentError, "not a Redis URL: #{reason}"
    end
  end
end
