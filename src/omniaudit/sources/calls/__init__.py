"""Asking an interface page after page: requests, sign-in, paging, records, follow-ups."""
