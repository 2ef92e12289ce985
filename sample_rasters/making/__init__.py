"""What make.py needs: places, fields of values, TIFF writing, and the samples themselves."""
