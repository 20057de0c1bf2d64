"""The rich menus: what stands in them, their pictures, and the script that draws these."""
