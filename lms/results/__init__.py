"""What people judge of a trainee beside the figures: class performance (课堂表现考核)."""
