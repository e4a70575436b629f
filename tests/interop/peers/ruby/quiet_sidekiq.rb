# frozen_string_literal: true

# Sidekiq without a line per command: Debian's ruby-redis 4.8 would print one for what Sidekiq 6.4 asks of it.

require "sidekiq"

Redis.silence_deprecations = true
Redis.sadd_returns_boolean = false
