"""Pages and pictures: HTML for people, made from the answers of `queries`."""
