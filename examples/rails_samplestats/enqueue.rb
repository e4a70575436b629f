# What a controller or the console of the application does for a test run, here as a script without Rails.
require "sidekiq"
require_relative "app/sidekiq/ruby_worker"

puts RubyWorker.perform_async(Integer(ARGV.fetch(0)))
