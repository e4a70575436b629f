# frozen_string_literal: true

# The name under which ActiveJob's adapter looks for the gem resque: our client has the calls that it makes.

require "goclient/resque"
