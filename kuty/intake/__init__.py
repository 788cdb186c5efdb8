"""What people bring in: tables of participants, and the many ways they write a date, a phone number or a weekday."""
