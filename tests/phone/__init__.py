"""The real sync library of the phone app in Node, as a phone that tests can hold."""
