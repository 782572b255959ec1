"""What trainees have mastered (学情), by chapter and tag, out of every question answered."""
