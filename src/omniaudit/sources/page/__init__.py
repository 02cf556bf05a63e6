"""Reading product pages: one module a surface, each exposing ``SURFACE``; ``page`` combines what they state."""
