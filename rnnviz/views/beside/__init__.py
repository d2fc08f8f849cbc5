"""A feed-forward network and a recurrent one on the same inputs."""
