"""What all routes of the HTTP API share: errors, paging, caching, limits, keys, and the way to a store."""
