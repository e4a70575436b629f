# frozen_string_literal: true

# The jobs of a Sidekiq process in the matrix: they tell what arguments they saw, and fail where they should.

require_relative "quiet_sidekiq"
require_relative "tagged"

Sidekiq.options[:poll_interval_average] = 1 # seconds; unset, the first look at the sets comes after ten

# Tells what it saw.
class Note
  include Sidekiq::Job

  def perform(*args)
    File.write(ENV.fetch("SEEN"), "#{Tagged.write(args.map { |value| Tagged.tag(value) })}\n", mode: "a")
  end
end

# Fails, or does as Note does where that has been mended.
class Boom < Note
  def perform(*)
    raise ArgumentError, "no such user: Zoë" unless ENV.key?("MENDED")

    super
  end
end
