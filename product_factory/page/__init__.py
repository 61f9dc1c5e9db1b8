"""The page: the catalog as a static site, made from cards, released files and settings.

`product_factory.page.build.build` makes it. Nothing is imported here, so that other commands load no templates.
"""
