"""What streams do: publish and watch, keys, the word of the workers, recordings."""
