# frozen_string_literal: true

# URLs: what is read, what is refused, and that no secret is told.

require "test_helper"

class TestAddress < Minitest::Test
  # A URL is shown without user, password and options.
  def test_public_has_no_secrets
    {
      "redis://u:pw@host:6380/3?x=1" => "redis://host:6380/3",
      "rediss://host" => "rediss://host:6379",
      "unix:///run/redis.sock?db=1" => "unix:///run/redis.sock"
    }.each { |url, shown| assert_equal shown, Goclient::Address.new(url).public }
  end

  # What is no URL of Redis is refused, and the message quotes nothing of it.
  def test_refusals_quote_nothing
    ["http://h4nds0ff", "redis://:h4nds0ff#x@host/0", "redis://:h4nds0ff/x@host/0", "redis://host/h4nds0ff",
     "unix://", "redis://", "h4nds0ff", "redis://[h4nds0ff"].each do |url|
      error = assert_raises(ArgumentError, url) { Goclient::Address.new(url) }
      assert_match(/\Anot a Redis URL: /, error.message)
      refute_match(/h4nds0ff/, error.full_message)
    end
  end
end
