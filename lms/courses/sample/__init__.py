"""The sample city: data to look at, loaded by ``manage.py load_sample``."""
