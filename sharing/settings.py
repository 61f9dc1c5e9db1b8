"""Where this catalog lives. Put your own Regions here."""

from product_factory.authoring.hub import Hub

HUB = Hub(regions=("ap-northeast-1",))
