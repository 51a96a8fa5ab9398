"""What of a CUDA code base another chip can run: read, judge by reachability, name hazards, count lines of work."""
