"""Objects behind a URL: read by range, written once, listed; on S3, Google, Azure, a folder, and plain https."""

from typing import TYPE_CHECKING

from govdata.late import when_asked
from govdata.stores.locations import Location, is_url

if TYPE_CHECKING:
    from govdata.stores.opening import open_store
    from govdata.stores.patience import Patience
    from govdata.stores.store import Store

__all__ = ["Location", "Patience", "Store", "is_url", "open_store"]

__getattr__ = when_asked(__name__, {"Patience": "patience", "Store": "store", "open_store": "opening"})
