"""The demo world: one cast and one made-up town that demo, tests and docs share."""
