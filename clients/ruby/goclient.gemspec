# frozen_string_literal: true

require_relative "lib/goclient/version"

Gem::Specification.new do |spec|
  spec.name = "goclient"
  spec.version = Goclient::VERSION
  spec.authors = ["The polyworker authors"]
  spec.summary = "Enqueue Resque and Sidekiq jobs from Ruby, byte for byte as Ruby's own gems write them."
  spec.description = "A client for background jobs over Redis that runs beside Resque and Sidekiq or without them. " \
                     "It needs no gem but the connection to Redis that the application has."
  spec.license = "MIT"
  spec.required_ruby_version = ">= 3.0"
  spec.files = Dir.chdir(__dir__) { Dir["lib/**/*.rb", "README.md", ".yardopts"] }
  spec.require_paths = ["lib"]
  spec.metadata = { "rubygems_mfa_required" => "true" }
end
