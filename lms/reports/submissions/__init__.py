"""Submission (材料报送): a closed class is handed in as its period file, accepted, returned."""
