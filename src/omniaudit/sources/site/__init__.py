"""How the pages of a site are found, fetched and handed to the parsers."""
