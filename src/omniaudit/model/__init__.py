"""The words of the trade: frozen dataclasses, no I/O, no third-party import."""
