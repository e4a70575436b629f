"""What runs inside the peers' processes: standard library only, so that it imports in any environment."""
