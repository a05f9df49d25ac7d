"""The story that the README tells, from the first click to the finished file."""
