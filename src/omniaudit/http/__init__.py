"""The polite, bounded client. Nobody else imports httpx."""
