"""What the API under ``/api/v1`` takes and gives; the routes are in ``musnad.web.routes.api``."""
