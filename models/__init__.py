"""Tables, and the only functions that change them."""
