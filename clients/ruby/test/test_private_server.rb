# frozen_string_literal: true

# The server that the tests run against.

require "test_helper"

class TestPrivateServer < Minitest::Test
  # Without the server these tests fail and say what to install.
  def test_a_missing_server_fails_clearly
    error = assert_raises(RuntimeError) { PrivateServer.binary("/nowhere") }

    assert_equal "redis-server is not installed: apt-get install redis-server", error.message
  end
end
