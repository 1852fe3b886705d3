"""HTTP: everything declared in the registry, served; one shape of refusal; sessions, tokens, live stream,
console.

For a module's ``api.py``::

    def router(runtime: Runtime) -> APIRouter:
        routes = APIRouter(tags=["production"])

        @routes.get("/api/production/orders/{order_id}", response_model=OrderShown)
        def order(order_id: UUID, caller: Caller) -> Response:
            with caller.read("production.read") as q:
                return document(show_order(q, order_id, caller.language))

        return routes

``document`` sends a pydantic model; its field ``version`` becomes the ETag that If-Match refers to.
"""

from jidoka_central.foundation.http.application import create_app
from jidoka_central.foundation.http.door import Caller
from jidoka_central.foundation.http.reading import ActionShown, actions_shown, document

__all__ = ["ActionShown", "Caller", "actions_shown", "create_app", "document"]
