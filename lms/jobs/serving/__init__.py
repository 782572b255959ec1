"""The processes of one machine: the web server with its limits, and the supervisor of them all."""
