"""What every REST door shares: errors, pagination, parsing, schema."""
