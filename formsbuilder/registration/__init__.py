"""The registration form in the portal: what is asked when a patient is registered."""
