"""Objects behind a URL: read by range, written once, listed; on S3, Google, Azure, a folder, and plain https."""

from govdata.stores.locations import Location, is_url
from govdata.stores.opening import open_store
from govdata.stores.patience import Patience
from govdata.stores.store import Store

__all__ = ["Location", "Patience", "Store", "is_url", "open_store"]
