# frozen_string_literal: true

# What all tests share: a private server, and the paths of the gem.

require "English"
require "minitest/autorun"
require "redis"
require "goclient"
require "private_server"

# Where the gem is.
GEM_ROOT = File.expand_path("..", __dir__)

# A test against the private server, whose database is empty when it begins.
class StoreTest < Minitest::Test
  def setup
    store.flushall
  end

  # A plain connection of the test's own.
  def store
    @store ||= Redis.new(url: url)
  end

  def url
    PrivateServer.url
  end

  def client(**options)
    Goclient::Client.new(url: url, **options)
  end

  # What a program in Ruby writes to its standard output; it must end well.
  def run_ruby(script, *words, env: {})
    output = IO.popen([env, RbConfig.ruby, "-I", File.join(GEM_ROOT, "lib"), "-e", script, *words], &:read)
    assert_predicate $CHILD_STATUS, :success?, "the script failed"
    output
  end
end
