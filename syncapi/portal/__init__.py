"""The pages of the portal about phones: what they sent that could not be filed."""
