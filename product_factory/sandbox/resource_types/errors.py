"""The one way in which a resource fails."""


class ResourceError(Exception):
    """A resource can't be created, updated or deleted; the text becomes its status reason."""
