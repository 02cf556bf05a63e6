"""The databases that the ``sql`` source reads: one module each."""
