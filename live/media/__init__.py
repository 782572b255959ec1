"""The media worker: a packet-level selective forwarder on aiortc; no Django, no models."""
