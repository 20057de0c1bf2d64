"""What people write in their own words: which service it is for, and what it says already."""
