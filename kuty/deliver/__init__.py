"""What goes out of the office: files for the printer and for the phone."""
