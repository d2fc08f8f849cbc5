"""What a step does to a plane of two units: a grid that is turned, shifted and bent."""
