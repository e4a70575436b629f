# Runs the Ruby on standard input as a controller of the application would, for one of its handlers.
require "active_record"
require "sidekiq"
require_relative "../../examples/rails_samplestats/app/sidekiq/ruby_worker"

class Handler < ActiveRecord::Base
  has_many :test_runs
end

class TestRun < ActiveRecord::Base
end

ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL"))
handler = Handler.first # what is run knows it
binding.eval($stdin.read)
