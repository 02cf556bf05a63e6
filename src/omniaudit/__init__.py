"""omniaudit: finds every contradiction between a retailer's channels."""

__version__ = "0.1.0"
