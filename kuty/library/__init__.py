"""What an office draws on: task libraries, day shapes, rule sets and public holidays. The only house of YAML."""
