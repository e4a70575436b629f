# frozen_string_literal: true

# The client of the process, and the environment that it is made from.

require "test_helper"

class TestEnvironment < StoreTest
  def teardown
    Goclient.client = nil
  end

  def from(**environment)
    Goclient::Environment.client(environment.transform_keys(&:to_s)).inspect
  end

  # Without any variable it is Resque on localhost.
  def test_defaults
    assert_equal "#<Goclient::Client redis://localhost:6379/0 resque namespace=nil>", from
  end

  # REDIS_URL names the URL, unless REDIS_PROVIDER names the variable that does.
  def test_urls
    assert_match "redis://a:6379", from(REDIS_URL: "redis://a")
    assert_match "redis://b:6379", from(REDIS_URL: "redis://a", REDIS_PROVIDER: "B", B: "redis://b")
    assert_match "redis://a:6379", from(REDIS_URL: "redis://a", REDIS_PROVIDER: "")
  end

  # A URL in REDIS_PROVIDER is a mistake that is told, without the URL.
  def test_provider_is_a_name
    error = assert_raises(ArgumentError) { from(REDIS_PROVIDER: "redis://:h4nds0ff@b") }

    refute_match(/h4nds0ff/, error.message)
  end

  # Protocol and namespace have their own variables; an empty namespace is a namespace.
  def test_protocol_and_namespace
    assert_match(/sidekiq namespace="old"/, from(GOCLIENT_PROTOCOL: "sidekiq", GOCLIENT_NAMESPACE: "old"))
    assert_match(/resque namespace=""/, from(GOCLIENT_PROTOCOL: "", GOCLIENT_NAMESPACE: ""))
  end

  # The module has the calls of the client that was set.
  def test_calls_of_the_module
    Goclient.client = client
    Goclient.enqueue("Send", 1, queue: "mail")
    Goclient.enqueue_many("Send", [[2]], queue: "mail")
    Goclient.enqueue_in(0, "Send", 3, queue: "mail")
    Goclient.enqueue_at(Time.at(0), "Send", 4, queue: "mail")

    found = store.lrange("resque:queue:mail", 0, -1)
    assert_equal([[1], [2], [3], [4]], found.map { |text| JSON.parse(text)["args"] })
  end
end
