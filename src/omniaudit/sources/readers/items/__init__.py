"""What files of records (XML, JSON) have in common, and how a record's fields are reached in each."""
