# frozen_string_literal: true

# ActiveJob on Sidekiq, as in a Rails application: one argument of every kind that it serializes, and jobs to take them.

require "active_job"
require "active_support/core_ext"
require "global_id"
require_relative "app"

ActiveJob::Base.queue_adapter = :sidekiq
ActiveJob::Base.logger = nil
GlobalID.app = "shop"
Time.zone = "Europe/Berlin"

# A record, as ActiveRecord would keep it in its table.
class User
  include GlobalID::Identification

  attr_reader :id

  def initialize(id)
    @id = id
  end

  def self.find(id)
    new(id.to_i)
  end
end

# Runs at once; no process of Ruby is asked to.
class EveryKindJob < ActiveJob::Base
  ARGUMENTS = [
    nil, true, 1, 12_345_678_901_234_567_890, 1.5, "é", :symbol, [1, [:two]], {"text" => 1, :symbol => {"deep" => :er}},
    {"any" => 1}.with_indifferent_access, Date.new(2026, 1, 2), Time.utc(2026, 1, 2, 3, 4, 5.25r),
    Time.zone.local(2026, 7, 1, 12), DateTime.new(2026, 1, 2, 3, 4, 5, "+2"), 90.minutes, 1.month + 2.days,
    User, User.new(42)
  ].freeze
  KEYWORDS = {colour: :red, size: 3}.freeze

  def perform(*, **); end
end

# Fails until the test has mended it.
class FickleJob < ActiveJob::Base
  include Traced

  def jid = provider_job_id

  def perform(symbol, user:)
    raise ArgumentError, "not mended yet" unless switch?("mended")

    trace("ran", [symbol.inspect, user.class.name, user.id])
  end
end
