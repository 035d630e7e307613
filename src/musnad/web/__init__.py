"""The pages: an archive in the browser, as JSON, and for programs (``musnad serve``)."""
