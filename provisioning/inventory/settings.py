"""How the organization is read. Put your own aggregator and read role here, where the defaults don't fit."""

from sharing.organization import Reading

READING = Reading()
