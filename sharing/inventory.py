"""How the organization is read. Put your own aggregator and read role here, where the defaults don't fit."""

from product_factory import Reading

READING = Reading()
