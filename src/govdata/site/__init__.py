"""The pages that people read: `index.html` of a release, and that of the folder of all releases."""

from govdata.releases.atomic import PAGE
from govdata.site.release_html import release_page
from govdata.site.releases_html import releases_page

__all__ = ["PAGE", "release_page", "releases_page"]
