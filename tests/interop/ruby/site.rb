# frozen_string_literal: true

# Sidekiq Web on a free port, in threads beside the console.

require "rack"
require "rack/handler/webrick"
require "securerandom"
require "sidekiq/web"

# Starts when it is first asked for.
module Site
  def self.port
    @port ||= start
  end

  def self.start
    log = WEBrick::Log.new($stderr, WEBrick::Log::WARN)
    server = WEBrick::HTTPServer.new(BindAddress: "127.0.0.1", Port: 0, Logger: log, AccessLog: [])
    server.mount("/", Rack::Handler::WEBrick, application)
    Thread.new { server.start }
    server.config[:Port]
  end

  # As Sidekiq's documentation mounts it: with a session, which the protection against forged forms needs.
  def self.application
    Rack::Builder.app do
      use Rack::Session::Cookie, secret: SecureRandom.hex(32), same_site: true
      run Sidekiq::Web
    end
  end
end
