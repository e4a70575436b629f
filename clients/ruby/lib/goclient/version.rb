# frozen_string_literal: true

# The gem's version, alone, so that the gemspec can read it without loading the rest.

module Goclient
  # The version of the gem.
  VERSION = "0.1.0"
end
