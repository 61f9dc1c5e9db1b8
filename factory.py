"""The CDK app that cdk.json calls, and the command of this catalog."""

import os
import sys
from pathlib import Path

from product_factory.commands.entry import main

if __name__ == "__main__":
    os.environ["FACTORY_CATALOG"] = str(Path(__file__).resolve().parent)
    sys.exit(main())
