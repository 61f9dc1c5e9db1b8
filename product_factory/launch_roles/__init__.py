"""From templates to least-privilege launch roles, complete or refused. Pure."""
