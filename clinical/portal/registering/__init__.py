"""Pages on which a person is registered, and on which that is corrected, by the registration form."""
