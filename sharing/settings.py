"""Where this catalog lives. Put your own Regions here."""

from product_factory import Hub

HUB = Hub(regions=("ap-northeast-1",), languages=("en", "ja"))
