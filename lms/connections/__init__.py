"""Connection to other systems: API clients, export, webhooks, pushes, xAPI, LTI, audit."""
