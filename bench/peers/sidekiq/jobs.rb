# frozen_string_literal: true

# The jobs of the benchmark as Sidekiq runs them; those that do nothing are counted by Sidekiq itself.

require "sidekiq"
require_relative "tally"

class Noop
  include Sidekiq::Worker

  def perform
  end
end

class Blob
  include Sidekiq::Worker

  def perform(_text)
  end
end

class Sleep10
  include Sidekiq::Worker

  def perform
    began = Tally.now
    sleep(0.010)
    Tally.done(began)
  end
end

class Stamp
  include Sidekiq::Worker

  def perform(enqueued)
    Tally.stamped(enqueued)
  end
end

Sidekiq.logger.level = Logger::WARN
# Up to Sidekiq 6 the connection is redis-rb, which otherwise prints a line about its future for every command.
if defined?(Redis)
  Redis.silence_deprecations = true
  Redis.sadd_returns_boolean = false
end
