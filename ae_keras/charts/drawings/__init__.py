"""Networks, images and tables of numbers as SVG texts."""
