"""Where this catalog lives. Put your own Regions here."""

from sharing.organization import Hub

HUB = Hub(regions=("ap-northeast-1",))
